import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { listAll } from '../../../core/ledger/list-all.ts';
import { NOTIFICATION_DUE, type ReplacedDue } from '../../../core/notification.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { publishEvents } from '../../../core/steps/publish-events.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { tellReplaced } from '../../../core/steps/tell-replaced.ts';
import { type Begun, begun } from '../begun.ts';
import { makeWorld } from '../world.ts';

/** Two executions of a pipeline that lets questions be taken back; the older one is in Deploy. */
const two = async (supersedeApprovals = true) => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const definition = { ...item.data.definition, executionMode: 'SUPERSEDED' as const, supersedeApprovals };
  await ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
  const older = await begun(world, 'dev_eu-central-1/research/1.4.1');
  const newer = await begun(world, 'dev_eu-central-1/research/1.4.2');
  const enter = ({ base }: Begun, stage: string) =>
    enterStage(world.ports)({ ...base, stage, token: `${base.executionId} ${stage}` });
  const leave = ({ base }: Begun, stage: string, outcome: 'Succeeded' | 'Failed' = 'Succeeded') =>
    leaveStage(world.ports)({ ...base, stage, outcome });
  for (const stage of ['Source', 'Build']) {
    await enter(older, stage);
    await leave(older, stage);
    await enter(newer, stage);
    await leave(newer, stage);
  }
  await enter(older, 'Deploy');
  const asks = () =>
    requestApproval(world.ports)({
      ...older.base,
      stage: 'Deploy',
      action: 'Approve',
      token: 'people',
      timeoutInMinutes: 9,
    });
  const now = async ({ execution }: Begun) =>
    (await executionRecord.require(ledger, keys.execution(execution.id), 'execution')).data;
  return {
    world,
    older,
    newer,
    asks,
    now,
    comes: () => enter(newer, 'Deploy'),
    approval: async () => {
      const items = await listAll(ledger, `EXECUTION#${older.execution.id}`, 'APPROVAL#');
      return items.map((one) => approvalRecord.parse(one).data)[0];
    },
    told: (token: string) => world.answered.find((answered) => answered.token === token)?.answer,
    /** The older one's machine leaves the stage and ends. */
    async ends() {
      await leave(older, 'Deploy', 'Failed');
      const arn = older.execution.machineExecutionArn ?? '';
      world.endMachine(arn, { status: 'FAILED', error: 'StageFailed' });
      await closeExecution(world.ports)(older.execution.id, arn);
    },
  };
};

test('a question that waits for people is taken back for a newer execution, which then enters', async () => {
  const { asks, comes, now, older, newer, approval, told, ends, world } = await two();
  await asks();

  await comes();

  const reason = `replaced by dev_eu-central-1/research/1.4.2 (${newer.execution.id})`;
  const { status, reason: said, reasonCode } = (await approval()) ?? {};
  assert.deepEqual([status, said, reasonCode], ['Withdrawn', `The execution was ${reason}.`, 'Superseded']);
  const answer = told('people');
  assert.equal(answer && 'error' in answer && answer.error, 'Superseded');
  assert.equal((await now(older)).status, 'Stopping');
  await ends();
  assert.deepEqual([(await now(older)).status, (await now(older)).statusSummary], ['Superseded', reason]);
  assert.ok(told(`${newer.execution.id} Deploy`));
  const retry = retryStage(world.ports)({ executionId: older.execution.id, mode: 'ALL_ACTIONS', by: 'ana' });
  await assert.rejects(retry, { code: 'NotLatestPipelineExecution' });
});

test('whoever was asked is told that the question was replaced', async () => {
  const { asks, comes, approval, world, older } = await two();
  await asks();
  const asked = (await approval()) ?? assert.fail();
  const before = await approvalRecord.read(world.ports.ledger, keys.approval(asked.id));
  await comes();
  const after = await approvalRecord.read(world.ports.ledger, keys.approval(asked.id));
  await publishEvents(world.ports)([{ before, after }]);
  const due = world.published.find(({ detailType }) => detailType === NOTIFICATION_DUE)?.detail;
  assert.deepEqual(due, { environment: 'dev', replaced: asked.id });

  await tellReplaced(world.ports)(due as ReplacedDue);

  const { person, subject, body } = world.mails.at(-1) ?? assert.fail();
  assert.deepEqual([person, subject], ['ana', `No answer is needed any more: hello at ${older.execution.address}`]);
  assert.match(body, /replaced by dev_eu-central-1\/research\/1\.4\.2/);
});

test('nobody is asked any more where a newer execution waits already', async () => {
  const { asks, comes, now, older, approval, world } = await two();
  await comes();
  assert.equal((await now(older)).status, 'InProgress', 'what runs goes on');

  await assert.rejects(asks(), { code: 'Superseded' });

  assert.deepEqual([(await now(older)).status, await approval(), world.mails.length], ['Stopping', undefined, 0]);
});

test('a newer execution that comes at the very moment of the question takes it back', async () => {
  const { asks, comes, now, older, approval, world } = await two();
  world.ports.ledger.beforeWrite = async () => void (await comes());

  await assert.rejects(asks(), { code: 'Superseded' });

  assert.equal((await approval())?.status, undefined);
  assert.equal((await now(older)).stopTrigger?.replacedBy !== undefined, true);
});

test('without supersedeApprovals the question stays, and the newer execution waits', async () => {
  const { asks, comes, now, older, approval } = await two(false);
  await asks();

  await comes();

  assert.deepEqual([(await approval())?.status, (await now(older)).status], ['Open', 'InProgress']);
});
