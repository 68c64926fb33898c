import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { type Execution, executionRecord } from '../../../core/execution.ts';
import { laneRecord } from '../../../core/lane.ts';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { listAll } from '../../../core/ledger/list-all.ts';
import { bindBuild } from '../../../core/steps/bind-build.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { endActionOf } from '../../../core/steps/end-action.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { publishEvents } from '../../../core/steps/publish-events.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { settleGroup } from '../../../core/steps/settle-group.ts';
import { stopExecution } from '../../../core/steps/stop-execution.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { actionOf, begun, stageOf } from '../begun.ts';
import { reconciled } from '../reconciled.ts';
import { makeWorld, type World } from '../world.ts';

const WHY = 'wrong tag';
const stop = (world: World, { id }: Execution, abandon = false) =>
  stopExecution(world.ports)({ executionId: id, abandon, reason: WHY, by: 'ana' });
const now = async ({ ports: { ledger } }: World, { id }: Execution): Promise<Execution> =>
  (await executionRecord.require(ledger, keys.execution(id), 'execution')).data;
const said = (world: World, token: string) => world.answered.find((answered) => answered.token === token)?.answer;
const errorOf = (world: World, token: string): string | undefined => {
  const answer = said(world, token);
  return answer && 'error' in answer ? answer.error : undefined;
};
type Base = Awaited<ReturnType<typeof begun>>['base'];
const enter = (world: World, base: Base, stage: string) =>
  enterStage(world.ports)({ ...base, stage, token: `${base.executionId} ${stage}` });
const leave = (world: World, base: Base, stage: string, outcome: 'Succeeded' | 'Failed' = 'Succeeded') =>
  leaveStage(world.ports)({ ...base, stage, outcome });
const question = (base: Base) => ({
  ...base,
  stage: 'Deploy',
  action: 'Approve',
  token: 'people',
  timeoutInMinutes: 9,
});
/** Its machine ends as a machine does whose stage could not go on. */
const machineFails = async (world: World, { id, machineExecutionArn = '' }: Execution) => {
  world.endMachine(machineExecutionArn, { status: 'FAILED', error: 'StageFailed', cause: 'ExecutionStopped' });
  await closeExecution(world.ports)(id, machineExecutionArn);
};

test('what runs ends first, and nothing behind it begins', async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enter(world, base, 'Deploy');

  const stopping = await stop(world, execution);

  assert.deepEqual([stopping.status, stopping.stopTrigger?.reason], ['Stopping', WHY]);
  assert.equal((await stageOf(world, execution, 'Deploy'))?.status, 'Stopping');
  const results = [{ name: 'Plan', status: 'Succeeded' as const }];
  const settled = await settleGroup(world.ports)({ ...base, stage: 'Deploy', group: 1, results });
  assert.deepEqual([settled.decision, settled.summary], ['fail', 'ExecutionStopped']);
  assert.equal(await actionOf(world, execution, 'Deploy', 'Approve'), undefined);
  await leave(world, base, 'Deploy', 'Failed');
  await machineFails(world, execution);
  const { status, statusSummary } = await now(world, execution);
  assert.deepEqual([status, statusSummary], ['Stopped', 'stopped by ana: wrong tag']);
  assert.equal((await stageOf(world, execution, 'Deploy'))?.status, 'Stopped');
  assert.equal((await actionOf(world, execution, 'Deploy', 'Plan'))?.status, 'Succeeded');
});

test('a stage whose last group has ended is complete, and the next is not entered', async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enter(world, base, 'Source');
  await stop(world, execution);

  const results = [{ name: 'Source', status: 'Succeeded' as const }];
  const { decision } = await settleGroup(world.ports)({ ...base, stage: 'Source', group: 1, results });
  await leave(world, base, 'Source');

  assert.equal(decision, 'continue');
  assert.equal((await stageOf(world, execution, 'Source'))?.status, 'Succeeded');
  await assert.rejects(enter(world, base, 'Build'), { code: 'ExecutionStopped' });
  await machineFails(world, execution);
  assert.equal((await now(world, execution)).status, 'Stopped');
  const retry = retryStage(world.ports)({ executionId: execution.id, mode: 'FAILED_ACTIONS', by: 'ana' });
  await assert.rejects(retry, { code: 'StageNotRetryable' });
});

test('an execution that ends well in spite of the stop has succeeded', async () => {
  const world = await makeWorld();
  const { execution } = await begun(world);
  await stop(world, execution);
  world.endMachine(execution.machineExecutionArn ?? '', { status: 'SUCCEEDED' });

  await closeExecution(world.ports)(execution.id, execution.machineExecutionArn ?? '');

  assert.equal((await now(world, execution)).status, 'Succeeded');
});

test('whoever waits in front of a stage leaves the line at once, and the next is let in', async () => {
  const world = await makeWorld();
  const [a, b, c] = [
    await begun(world, 'dev_eu-central-1/research/1.0'),
    await begun(world, 'dev_eu-central-1/research/1.1'),
    await begun(world, 'dev_eu-central-1/research/1.2'),
  ];
  for (const { base } of [a, b, c]) await enter(world, base, 'Source');

  const stopped = await stop(world, b.execution);

  assert.deepEqual([stopped.status, stopped.endedAt !== undefined], ['Stopped', true]);
  assert.equal(errorOf(world, `${b.execution.id} Source`), 'ExecutionEnded');
  await leave(world, a.base, 'Source');
  assert.ok(said(world, `${c.execution.id} Source`), 'nobody waits for it any more');
  const lane = await laneRecord.require(world.ports.ledger, keys.lane('hello', a.execution.address), 'lane');
  assert.deepEqual(lane.data.waiting, []);
  const retry = retryStage(world.ports)({ executionId: b.execution.id, mode: 'FAILED_ACTIONS', by: 'ana' });
  await assert.rejects(retry, { code: 'StageNotRetryable' });
});

test('one that begins to wait at the very moment of the stop is stopped all the same', async () => {
  const world = await makeWorld();
  const a = await begun(world, 'dev_eu-central-1/research/1.0');
  const b = await begun(world, 'dev_eu-central-1/research/1.1');
  await enter(world, a.base, 'Source');
  world.ports.ledger.beforeWrite = async () => void (await stop(world, b.execution));

  await assert.rejects(enter(world, b.base, 'Source'), { code: 'ExecutionStopped' });

  const lane = await laneRecord.require(world.ports.ledger, keys.lane('hello', a.execution.address), 'lane');
  assert.deepEqual(lane.data.waiting, []);
});

test('open questions are withdrawn and say why; answers that were given stand', async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enter(world, base, 'Deploy');
  await requestApproval(world.ports)(question(base));

  await stop(world, execution);

  const items = await listAll(world.ports.ledger, `EXECUTION#${execution.id}`, 'APPROVAL#');
  const [approval] = items.map((item) => approvalRecord.parse(item).data);
  assert.deepEqual([approval?.status, approval?.reason], ['Withdrawn', 'The execution was stopped by ana: wrong tag.']);
  assert.equal(errorOf(world, 'people'), 'ExecutionStopped');
  await assert.rejects(requestApproval(world.ports)({ ...question(base), action: 'Other' }), {
    code: 'ExecutionStopped',
  });
});

test('whoever waits for the lease goes without it, and asks for it in vain', async () => {
  const world = await makeWorld();
  const [holder, waiter] = [await begun(world), await begun(world, 'dev_eu-central-1/research/1.1')];
  const ask = ({ base }: typeof holder, token: string) =>
    takeLease(world.ports)({ ...base, stage: 'Deploy', group: 3, token });
  await ask(holder, 'holder');
  await ask(waiter, 'waiter');

  await stop(world, waiter.execution);

  assert.equal(errorOf(world, 'waiter'), 'ExecutionStopped');
  const lease = await leaseRecord.require(world.ports.ledger, keys.lease(waiter.execution.address), 'lease');
  assert.deepEqual([lease.data.holder?.executionId, lease.data.line], [holder.execution.id, []]);
  await assert.rejects(ask(waiter, 'again'), { code: 'ExecutionStopped' });
});

test('abandoned work is ended: the machine is aborted, its builds are stopped, questions and actions are closed', async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enter(world, base, 'Build');
  const variables = {
    TAGLINE_EXECUTION: execution.id,
    TAGLINE_ATTEMPT: '1',
    TAGLINE_STAGE: 'Build',
    TAGLINE_ACTION: 'Package',
  };
  const project = 'tagline-build-dev-111111111111';
  const { id: buildId } = await world.ports.builds.start({
    project,
    source: { key: 'source' },
    variables,
    handsOn: { main: 'package', others: {} },
    token: 't',
  });
  const build = { buildId, executionId: execution.id, stage: 'Build', action: 'Package', attempt: 1 };
  await bindBuild(world.ports)(build);
  const ended: string[] = [];
  world.ports.builds.stop = async (id) => void ended.push(id);

  const stopped = await stop(world, execution, true);

  assert.equal(world.machines.get(execution.machineExecutionArn ?? '')?.status, 'ABORTED');
  assert.deepEqual([stopped.status, stopped.statusSummary], ['Stopped', 'stopped by ana: wrong tag']);
  assert.equal((await stageOf(world, execution, 'Build'))?.status, 'Stopped');
  assert.equal((await actionOf(world, execution, 'Build', 'Package'))?.status, 'Abandoned');
  await reconciled(world);
  assert.deepEqual(ended, [buildId]);
});

test('an abandoned stage can be retried, and the attempt is a fresh one', async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enter(world, base, 'Source');
  await stop(world, execution, true);

  const again = await retryStage(world.ports)({ executionId: execution.id, mode: 'FAILED_ACTIONS', by: 'ana' });

  assert.deepEqual([again.status, again.attempt, again.stopTrigger], ['InProgress', 2, undefined]);
});

test('a process that died before it aborted the machine leaves that to the reconciler', async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enter(world, base, 'Source');
  const { stop: abort } = world.ports.machines;
  world.ports.machines.stop = () => Promise.reject(new Error('killed'));
  await assert.rejects(stop(world, execution, true), /killed/);
  world.ports.machines.stop = abort;
  assert.equal((await now(world, execution)).status, 'Stopping');

  await reconciled(world);

  assert.equal((await now(world, execution)).status, 'Stopped');
});

test('an execution whose machine was not started yet is refused at its first stage', async () => {
  const world = await makeWorld();
  const { start } = world.ports.machines;
  world.ports.machines.start = () => Promise.reject(new Error('killed'));
  await assert.rejects(begun(world), /killed/);
  world.ports.machines.start = start;
  const [item] = (await world.ports.ledger.open('execution')).items;
  const execution = executionRecord.parse(item ?? assert.fail()).data;
  await stop(world, execution, true);

  await reconciled(world);

  const { id: executionId } = execution;
  const asks = enterStage(world.ports)({ contract: 2, executionId, attempt: 1, stage: 'Source', token: 't' });
  await assert.rejects(asks, { code: 'ExecutionStopped' });
});

test('a stop that was asked for before is refused, except that abandon may follow wait', async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enter(world, base, 'Source');
  await stop(world, execution);

  await assert.rejects(stop(world, execution), { code: 'DuplicatedStopRequest', remedy: /--abandon/ });
  assert.equal((await stop(world, execution, true)).status, 'Stopped');
  await assert.rejects(stop(world, execution, true), { code: 'PipelineExecutionNotStoppable' });
});

test('what has ended cannot be stopped', async () => {
  const world = await makeWorld();
  const { execution } = await begun(world);
  world.endMachine(execution.machineExecutionArn ?? '', { status: 'SUCCEEDED' });
  await closeExecution(world.ports)(execution.id, execution.machineExecutionArn ?? '');

  await assert.rejects(stop(world, execution), {
    code: 'PipelineExecutionNotStoppable',
    message: new RegExp(`${execution.id} is Succeeded already`),
  });
});

test('a result that comes late changes nothing of a stopped stage', async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enter(world, base, 'Source');
  await stop(world, execution, true);

  const late = { name: 'Source', status: 'Succeeded' as const };
  await assert.rejects(endActionOf(world.ports)({ ...base, stage: 'Source', result: late }), {
    code: 'ExecutionEnded',
  });

  assert.equal((await actionOf(world, execution, 'Source', 'Source'))?.status, 'Abandoned');
});

test('the events of stopping carry the comment', async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await enter(world, base, 'Source');
  const before = await executionRecord.read(world.ports.ledger, keys.execution(execution.id));
  await stop(world, execution);
  const after = await executionRecord.read(world.ports.ledger, keys.execution(execution.id));

  await publishEvents(world.ports)([{ before, after }]);

  const detail = world.published.at(-1)?.detail as Record<string, unknown>;
  assert.deepEqual([detail['state'], detail['stop-execution-comments']], ['STOPPING', WHY]);
});
