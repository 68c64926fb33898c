import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Action } from '../../../core/definition/action.ts';
import { stop } from '../../../providers/terraform/stop.ts';
import { memoryBuilds } from '../../core/memory-builds.ts';
import { memoryLogins } from '../../core/memory-logins.ts';

const target = { environment: 'dev', scope: 'eu-central-1', team: 'research', account: '111111111111' };
const actionTypeId = { category: 'Deploy', owner: 'Custom', provider: 'Terraform', version: '1' } as const;
const left = (Command: string) => ({
  executionId: 'e',
  attempt: 2,
  stage: 'Deploy',
  action: Action.parse({ name: 'Plan', actionTypeId, configuration: { Command } }),
  target,
  since: '',
});

const planning = async (attempt = '2') => {
  const builds = memoryBuilds();
  const stateLogins = memoryLogins(true);
  const { id } = await builds.start({
    project: 'tagline-tfplan-dev-111111111111',
    source: { key: 'source' },
    variables: { TAGLINE_EXECUTION: 'e', TAGLINE_ATTEMPT: attempt, TAGLINE_STAGE: 'Deploy', TAGLINE_ACTION: 'Plan' },
    handsOn: { main: 'sealed', others: {} },
    token: 't',
  });
  return { builds, stateLogins, id, stop: stop({ builds, batches: builds, stateLogins }) };
};

test('the build of a plan whose machine is gone is stopped until it has ended, and its login opens nothing', async () => {
  const { builds, stateLogins, id, stop: stopping } = await planning();

  assert.equal(await stopping(left('plan')), 'ending');

  assert.equal((await builds.look(id))?.status, 'STOPPED');
  assert.deepEqual([...stateLogins.closed], ['tagline-e-2-Deploy-Plan']);
  assert.equal(await stopping(left('plan')), 'ended');
});

test('the build of another try is left alone', async () => {
  const { builds, id, stop: stopping } = await planning('3');

  assert.equal(await stopping(left('destroy')), 'ended');

  assert.equal((await builds.look(id))?.state, 'running');
});

test('an apply is not stopped here: it is a job, and its end is waited for', async () => {
  const { builds, stateLogins, id, stop: stopping } = await planning();

  assert.equal(await stopping(left('apply')), 'ended');

  assert.equal((await builds.look(id))?.state, 'running');
  assert.deepEqual([...stateLogins.closed], []);
});
