import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord, type Execution, executionRecord, stageRecord } from '../../../core/execution.ts';
import { laneRecord } from '../../../core/lane.ts';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { endAttempt } from '../../../core/parts/end-attempt.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { reconcile } from '../../../core/steps/reconcile.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { makeWorld, type World } from '../world.ts';

const started = async (world: World, tag?: string): Promise<Execution> => {
  const execution = await startExecution(world.ports)(world.request(tag));
  assert.ok(execution);
  return execution;
};
const enter = (world: World, { id, attempt }: Execution, stage: string) =>
  enterStage(world.ports)({ contract: 2, executionId: id, attempt, stage, token: `${stage}-${attempt}` });
const leave = (world: World, { id, attempt }: Execution, stage: string) =>
  leaveStage(world.ports)({ contract: 2, executionId: id, attempt, stage, outcome: 'Succeeded' });
const abort = async (world: World, { id, machineExecutionArn = '' }: Execution): Promise<void> => {
  world.endMachine(machineExecutionArn, { status: 'ABORTED' });
  assert.equal(await closeExecution(world.ports)(id, machineExecutionArn), 'closed');
};
const retry = (world: World, { id }: Execution): Promise<Execution> =>
  retryStage(world.ports)({ executionId: id, mode: 'FAILED_ACTIONS', by: 'ana' });

/**
 * An execution that died in Source and is there again in its second attempt, with an action, an approval and the lease.
 */
const inSecondAttempt = async (world: World): Promise<Execution> => {
  const first = await started(world);
  await enter(world, first, 'Source');
  await abort(world, first);
  const second = await retry(world, first);
  const { id: executionId, attempt } = second;
  await enter(world, second, 'Source');
  const at = { executionId, attempt, stage: 'Source' };
  const asking = { ...at, stage: 'Deploy', action: 'Approve', token: 'approve', timeoutInMinutes: 60 };
  await requestApproval(world.ports)({ contract: 2, ...asking });
  await takeLease(world.ports)({ contract: 2, ...at, group: 1, token: 'lease' });
  return second;
};

test('a slow duplicate close of the first attempt changes nothing of the second', async () => {
  const world = await makeWorld();
  const second = await inSecondAttempt(world);
  const everything = (): string => JSON.stringify([...world.ports.ledger.items.values()]);
  const before = everything();

  // The event again, and a close that had read the first attempt before the retry began.
  await closeExecution(world.ports)(second.id, `machine-eu-central-1:1:${second.id}-1`);
  await endAttempt(world.ports)(second.id, 1, { status: 'Stopped' });

  assert.equal(everything(), before);
  const lease = (await leaseRecord.read(world.ports.ledger, keys.lease(second.address)))?.data;
  assert.deepEqual([lease?.holder?.attempt, lease?.draining], [2, undefined]);
});

test('the end of the second attempt puts all of it in order', async () => {
  const world = await makeWorld();
  const second = await inSecondAttempt(world);

  await abort(world, second);

  const { ledger } = world.ports;
  assert.equal((await stageRecord.read(ledger, keys.stage(second.id, 'Source')))?.data.status, 'Failed');
  assert.equal((await actionRecord.read(ledger, keys.action(second.id, 'Source', 'Source')))?.data.status, 'Abandoned');
  const approvals = (await ledger.list(`EXECUTION#${second.id}`, { prefix: 'APPROVAL#' })).items;
  assert.deepEqual(
    approvals.map(({ data }) => (data as { status: string }).status),
    ['Withdrawn'],
  );
  assert.equal((await ledger.open('approval')).items.length, 0);
  assert.ok((await leaseRecord.read(ledger, keys.lease(second.address)))?.data.draining, 'the lease drains');
});

test('a machine that ended before its start was written down is closed all the same', async () => {
  const world = await makeWorld();
  const execution = await started(world);
  const item = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  const { machineExecutionArn = '', ...unknown } = item.data;
  await world.ports.ledger.write([{ put: { ...item, data: unknown } }]);

  await abort(world, { ...execution, machineExecutionArn });

  assert.equal((await executionRecord.read(world.ports.ledger, item.key))?.data.status, 'Stopped');
});

test('an aborted waiter in front of a stage leaves a failed stage and can be retried', async () => {
  const world = await makeWorld();
  const [a, b] = [
    await started(world, 'dev_eu-central-1/research/1.0'),
    await started(world, 'dev_eu-central-1/research/1.1'),
  ];
  await enter(world, a, 'Source');
  await enter(world, b, 'Source');
  await leave(world, a, 'Source');
  await leave(world, b, 'Source');
  const next = (await stages(world, a))[1] ?? '';
  await enter(world, a, next);
  await enter(world, b, next);

  await abort(world, b);

  assert.equal((await stageRecord.read(world.ports.ledger, keys.stage(b.id, next)))?.data.status, 'Failed');
  const again = await retry(world, b);
  assert.equal(again.retry?.stage, next);
  await enter(world, again, next);
  await leave(world, a, next);
  assert.equal(world.answered.at(-1)?.token, `${next}-2`, 'it stands in its old place');
});

const stages = async (world: World, { definitionVersion }: Execution): Promise<readonly string[]> => {
  const version = await versionRecord.require(world.ports.ledger, keys.version('hello', definitionVersion), 'version');
  return version.data.definition.stages.map(({ name }) => name);
};

test('an attempt that died before its first stage can be retried, until a later one has entered', async () => {
  const world = await makeWorld();
  const [a, b] = [
    await started(world, 'dev_eu-central-1/research/1.0'),
    await started(world, 'dev_eu-central-1/research/1.1'),
  ];
  await abort(world, a);

  await enter(world, b, 'Source');

  await assert.rejects(retry(world, a), { name: 'NotLatestPipelineExecution' });
  const lane = (await laneRecord.read(world.ports.ledger, keys.lane('hello', a.address)))?.data;
  assert.deepEqual(
    lane?.open.map(({ executionId }) => executionId),
    [b.id],
  );
});

test('a machine that Step Functions does not know yet is no dead one; five minutes later it is', async () => {
  const world = await makeWorld();
  const execution = await started(world);
  world.machines.clear();

  await reconcile(world.ports)();
  assert.equal(
    (await executionRecord.read(world.ports.ledger, keys.execution(execution.id)))?.data.status,
    'InProgress',
  );
  world.advance(5 * 60);
  await reconcile(world.ports)();

  assert.equal((await executionRecord.read(world.ports.ledger, keys.execution(execution.id)))?.data.status, 'Failed');
});

const endedAs = async (end: Parameters<World['endMachine']>[1]) => {
  const world = await makeWorld();
  const execution = await started(world);
  const arn = execution.machineExecutionArn ?? '';
  world.endMachine(arn, end);
  await closeExecution(world.ports)(execution.id, arn);
  const { data } = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  return [data.status, data.statusSummary];
};
const ends = [
  [{ status: 'SUCCEEDED' }, ['Succeeded', undefined]],
  [{ status: 'FAILED', error: 'StageFailed', cause: 'Deploy' }, ['Failed', 'StageFailed: Deploy']],
  [{ status: 'FAILED', cause: 'Deploy' }, ['Failed', 'Deploy']],
  [{ status: 'TIMED_OUT' }, ['Failed', 'TIMED_OUT']],
  [{ status: 'ABORTED' }, ['Stopped', 'ABORTED']],
] as const;
for (const [end, expected] of ends)
  test(
    `a machine that ended as ${Object.values(end).join(' ')} leaves an execution that is ${expected[0]}, and ` +
      `says why`,
    async () => {
      assert.deepEqual(await endedAs(end), expected);
    },
  );

test('a machine that is not this attempt’s, and an execution that nobody knows, close nothing', async () => {
  const world = await makeWorld();
  const execution = await started(world);
  const arn = execution.machineExecutionArn ?? '';
  const close = closeExecution(world.ports);
  const before = JSON.stringify([...world.ports.ledger.items.values()]);
  world.advance(3600);

  assert.equal(await close('00000000-0000-4000-8000-999999999999', 'arn:nobody'), 'closed');
  assert.equal(await close(execution.id, `${arn}0`), 'closed', 'of a later attempt');
  assert.equal(
    await close(execution.id, `another-machine:1:${execution.id}-1`),
    'closed',
    'of the same name elsewhere',
  );

  assert.equal(JSON.stringify([...world.ports.ledger.items.values()]), before);
});

test('a start that was not written down is no end while nothing of its machine is known', async () => {
  const world = await makeWorld();
  const execution = await started(world);
  const item = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  const { machineExecutionArn = '', ...unknown } = item.data;
  await world.ports.ledger.write([{ put: { ...item, data: unknown } }]);
  world.machines.clear();
  world.advance(3600);

  assert.equal(await closeExecution(world.ports)(execution.id, machineExecutionArn), 'closed');

  assert.equal((await executionRecord.read(world.ports.ledger, item.key))?.data.status, 'InProgress');
});

test('a machine that Step Functions does not know stays running until five minutes are over', async () => {
  const world = await makeWorld();
  const execution = await started(world);
  const arn = execution.machineExecutionArn ?? '';
  world.machines.clear();
  const close = closeExecution(world.ports);

  world.advance(299);
  assert.equal(await close(execution.id, arn), 'running');
  world.advance(1);
  assert.equal(await close(execution.id, arn), 'closed');

  const { data } = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  assert.deepEqual([data.status, data.statusSummary], ['Failed', 'Step Functions does not know its machine any more']);
});
