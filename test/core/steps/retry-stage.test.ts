import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord, type Execution, stageRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

/** Fails the stage Source of an attempt in which its action had this end. */
const attempt = async (
  world: World,
  execution: Execution,
  status: 'Succeeded' | 'Failed' | undefined,
): Promise<readonly string[]> => {
  const { ledger } = world.ports;
  const { id, attempt: number, machineExecutionArn = '' } = execution;
  await enterStage(world.ports)({
    contract: 2,
    executionId: id,
    attempt: number,
    stage: 'Source',
    token: `token-${number}`,
  });
  const { answer } = world.answered.findLast(({ token }) => token === `token-${number}`) ?? {};
  const kept = answer && 'output' in answer ? Object.keys(answer.output['kept'] as object) : [];
  if (status) {
    const key = keys.action(id, 'Source', 'Source');
    const before = await actionRecord.read(ledger, key);
    const data = {
      executionId: id,
      stage: 'Source',
      name: 'Source',
      provider: 'CodeCommit',
      runOrder: 1,
      attempt: number,
      status,
      startedAt: 'now',
    };
    await ledger.write([{ put: before ? { ...before, data } : actionRecord.fresh(key, data) }]);
  }
  world.endMachine(machineExecutionArn, { status: 'FAILED', error: 'StageFailed' });
  await closeExecution(world.ports)(id, machineExecutionArn);
  assert.equal((await stageRecord.read(ledger, keys.stage(id, 'Source')))?.data.status, 'Failed');
  return kept;
};

test('a retry of failed actions keeps what succeeded', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  await attempt(world, execution, 'Succeeded');

  const again = await retryStage(world.ports)({ executionId: execution.id, mode: 'FAILED_ACTIONS', by: 'ana' });

  assert.deepEqual(await attempt(world, again, undefined), ['Source']);
});

test('what succeeded before a retry of all actions is never kept again', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  await attempt(world, execution, 'Succeeded');
  const all = await retryStage(world.ports)({ executionId: execution.id, mode: 'ALL_ACTIONS', by: 'ana' });
  assert.deepEqual(await attempt(world, all, undefined), []);

  const failed = await retryStage(world.ports)({ executionId: execution.id, mode: 'FAILED_ACTIONS', by: 'ana' });

  assert.deepEqual(await attempt(world, failed, undefined), []);
});

test('a running execution and one without a failed stage are refused by name', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  const retry = { executionId: execution.id, mode: 'FAILED_ACTIONS' as const, by: 'ana' };

  await assert.rejects(retryStage(world.ports)(retry), { name: 'NotYet' });
  world.endMachine(execution.machineExecutionArn ?? '', { status: 'SUCCEEDED' });
  await closeExecution(world.ports)(execution.id, execution.machineExecutionArn ?? '');
  await assert.rejects(retryStage(world.ports)(retry), { name: 'StageNotRetryable' });
});
