import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { begunActions } from '../../../core/parts/begun-actions.ts';
import { startWork } from '../../../core/steps/start-work.ts';
import { planned, STACK } from '../deployment.ts';
import { makeWorld } from '../world.ts';

test('only actions of this stage and attempt that have begun a job count; builds and plans have none', async () => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const { apply, execution } = await planned(world);
  assert.deepEqual(await begunActions(ledger, execution.id, 'Deploy', 1), []);
  await startWork(world.ports)(apply);
  const build = { executionId: execution.id, stage: 'Deploy', name: 'Check', provider: 'CodeBuild', runOrder: 3 };
  const put = actionRecord.fresh(keys.action(execution.id, 'Deploy', 'Check'), {
    ...build,
    attempt: 1,
    status: 'InProgress',
    startedAt: 'now',
    externalExecutionId: 'build:1',
  });
  await ledger.write([{ put }]);

  assert.deepEqual(await begunActions(ledger, execution.id, 'Deploy', 1), [{ name: 'Apply', job: STACK }]);
  assert.deepEqual(await begunActions(ledger, execution.id, 'Deploy', 2), []);
  assert.deepEqual(await begunActions(ledger, execution.id, 'Build', 1), []);
});
