import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { startMachine } from '../../../core/parts/start-machine.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { endActionOf } from '../../../core/steps/end-action.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { settleGroup } from '../../../core/steps/settle-group.ts';
import { stopExecution } from '../../../core/steps/stop-execution.ts';
import { actionOf, begun, stageOf } from '../begun.ts';
import { reconciled } from '../reconciled.ts';
import { makeWorld, type World } from '../world.ts';

/** An execution in Build, where Lint has failed and Package still runs; another waits in front of Build. */
const besides = async () => {
  const world = await makeWorld();
  const a = await begun(world, 'dev_eu-central-1/research/1.0');
  const b = await begun(world, 'dev_eu-central-1/research/1.1');
  for (const { base } of [a, b]) {
    await enterStage(world.ports)({ ...base, stage: 'Source', token: `${base.executionId} source` });
    await leaveStage(world.ports)({ ...base, stage: 'Source', outcome: 'Succeeded' });
    await enterStage(world.ports)({ ...base, stage: 'Build', token: `${base.executionId} build` });
  }
  const failed = { name: 'Lint', status: 'Failed' as const, error: 'BuildFailed', cause: null };
  await endActionOf(world.ports)({ ...a.base, stage: 'Build', result: failed });
  const id = a.execution.id;
  const arn = a.execution.machineExecutionArn ?? '';
  return {
    world,
    id,
    execution: a.execution,
    other: b.execution,
    retry: (mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS' = 'FAILED_ACTIONS', stage?: string) =>
      retryStage(world.ports)({ executionId: id, mode, stage, by: 'ana' }),
    /** Package ends well, and the machine leaves the stage as one that has failed. */
    async settles() {
      const built = { name: 'Package', status: 'Succeeded' as const };
      await endActionOf(world.ports)({ ...a.base, stage: 'Build', result: built });
      const results = [failed, built];
      const { decision } = await settleGroup(world.ports)({ ...a.base, stage: 'Build', group: 1, results });
      assert.equal(decision, 'fail');
      await leaveStage(world.ports)({ ...a.base, stage: 'Build', outcome: 'Failed' });
    },
    async ends() {
      world.endMachine(arn, { status: 'FAILED', error: 'StageFailed' });
      return closeExecution(world.ports)(id, arn);
    },
  };
};
const now = async (world: World, id: string) =>
  (await executionRecord.require(world.ports.ledger, keys.execution(id), 'execution')).data;
const told = (world: World, token: string) => world.answered.some((answered) => answered.token === token);

test('a retry beside siblings answers at once and begins when they have ended; nobody enters in between', async () => {
  const { world, id, execution, other, retry, settles, ends } = await besides();

  const asked = await retry();

  assert.deepEqual([asked.status, asked.attempt, asked.again?.stage], ['InProgress', 1, 'Build']);
  await settles();
  assert.equal(told(world, `${other.id} build`), false, 'the slot is kept');
  assert.equal(await ends(), 'again');
  await startMachine(world.ports)(id);
  const again = await now(world, id);
  assert.deepEqual([again.status, again.attempt, again.again, again.endedAt], ['InProgress', 2, undefined, undefined]);
  assert.deepEqual([again.retry?.stage, again.retry?.mode, again.retry?.by], ['Build', 'FAILED_ACTIONS', 'ana']);
  assert.deepEqual(world.machines.get(again.machineExecutionArn ?? '')?.status, 'RUNNING');
  const place = { contract: 2 as const, executionId: id, attempt: 2, stage: 'Build' };
  await enterStage(world.ports)({ ...place, token: 'again' });
  const answer = world.answered.find(({ token }) => token === 'again')?.answer;
  assert.deepEqual(answer && 'output' in answer && Object.keys(answer.output['kept'] as object), ['Package']);
  assert.equal((await actionOf(world, execution, 'Build', 'Lint'))?.attempt, 2);
  await leaveStage(world.ports)({ ...place, outcome: 'Succeeded' });
  assert.ok(told(world, `${other.id} build`), 'the next enters afterwards');
});

test('the reconciler begins the retry where the event of the end was lost', async () => {
  const { world, id, execution, retry, settles } = await besides();
  await retry();
  await settles();
  world.endMachine(execution.machineExecutionArn ?? '', { status: 'FAILED', error: 'StageFailed' });

  await reconciled(world);

  const again = await now(world, id);
  assert.equal(again.attempt, 2);
  assert.ok(again.machineExecutionArn?.endsWith(`${id}-2`));
});

test('without a retry the stage fails and the next enters', async () => {
  const { world, id, execution, other, settles, ends } = await besides();
  await settles();

  assert.equal(await ends(), 'closed');

  assert.equal((await now(world, id)).status, 'Failed');
  assert.equal((await stageOf(world, execution, 'Build'))?.status, 'Failed');
  assert.ok(told(world, `${other.id} build`));
});

test('one that asks at the very moment when the stage is left keeps it', async () => {
  const { world, id, retry, settles, ends } = await besides();
  const { ledger } = world.ports;
  const rival: typeof ledger.beforeWrite = async (changes) => {
    const leaves = changes.some((change) => 'put' in change && change.put.kind === 'stage');
    if (leaves) await retry();
    else ledger.beforeWrite = rival;
  };
  ledger.beforeWrite = rival;

  await settles();

  assert.equal((await now(world, id)).again?.stage, 'Build');
  assert.equal(await ends(), 'again');
});

test('a stop after the retry wins: nothing begins again', async () => {
  const { world, id, retry, settles, ends } = await besides();
  await retry();
  await stopExecution(world.ports)({ executionId: id, abandon: false, reason: 'why', by: 'ben' });
  await settles();

  assert.equal(await ends(), 'closed');

  assert.deepEqual([(await now(world, id)).status, (await now(world, id)).again], ['Stopped', undefined]);
});

test('what runs is not retried as a whole, nor twice, nor where nothing has failed, nor while it is stopped', async () => {
  const { world, id, other, retry, settles } = await besides();
  await assert.rejects(retry('ALL_ACTIONS'), { code: 'Conflict', message: /still in progress/ });
  await assert.rejects(retry('FAILED_ACTIONS', 'Source'), { code: 'StageNotRetryable' });
  const others = retryStage(world.ports)({ executionId: other.id, mode: 'FAILED_ACTIONS', by: 'ana' });
  await assert.rejects(others, { code: 'StageNotRetryable' });
  await retry();
  await assert.rejects(retry(), { code: 'Conflict', message: /ana asked for it/ });
  await stopExecution(world.ports)({ executionId: id, abandon: false, reason: 'why', by: 'ben' });
  await assert.rejects(retry(), { code: 'StageNotRetryable', message: /stopped by ben/ });
  await settles();
});

test('a retry that comes when the stage has just been left is told to wait for the end', async () => {
  const { retry, settles } = await besides();
  await settles();

  await assert.rejects(retry(), { code: 'Conflict', message: /is ending/ });
});
