import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Action } from '../../../core/definition/action.ts';
import { stop } from '../../../providers/codebuild/stop.ts';
import { memoryBuilds } from '../../core/memory-builds.ts';
import { memoryLogins } from '../../core/memory-logins.ts';

const actionTypeId = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const;
const left = (configuration: Record<string, string>) => ({
  executionId: 'e',
  attempt: 2,
  stage: 'Build',
  action: Action.parse({ name: 'Compile', actionTypeId, configuration: { ProjectName: 'app', ...configuration } }),
  target: { environment: 'dev', scope: 'eu-central-1', team: 'research', account: '111111111111' },
  since: '',
});

test('a batch that no machine follows any more is stopped as a batch, not the builds that it started', async () => {
  const [builds, batches] = [memoryBuilds(), memoryBuilds()];
  const of = { TAGLINE_EXECUTION: 'e', TAGLINE_STAGE: 'Build', TAGLINE_ACTION: 'Compile' };
  const order = { project: 'app', source: { key: 's' }, handsOn: { main: 'm', others: {} }, token: 't' };
  const child = await builds.start({ ...order, variables: { ...of, TAGLINE_BATCH_ATTEMPT: '2' } });
  const batch = await batches.start({ ...order, variables: { ...of, TAGLINE_BATCH_ATTEMPT: '2' } });
  const stopping = stop({ builds, batches, stateLogins: memoryLogins(true) });

  assert.equal(await stopping(left({ BatchEnabled: 'true' })), 'ending');
  assert.equal(await stopping(left({ BatchEnabled: 'true' })), 'ended');
  assert.equal(await stopping(left({})), 'ended');

  assert.equal((await batches.look(batch.id))?.status, 'STOPPED');
  assert.equal((await builds.look(child.id))?.status, 'IN_PROGRESS');
});
