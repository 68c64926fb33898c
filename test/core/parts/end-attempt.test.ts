import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { actionRecord, executionRecord, stageRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { endAttempt } from '../../../core/parts/end-attempt.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

const started = async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  const read = async () =>
    (await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution')).data;
  return { world, execution, read, end: endAttempt(world.ports) };
};

test('an end keeps its place in the lane and as much of its reason as people read', async () => {
  const { execution, read, end } = await started();

  await end(execution.id, 1, { status: 'Failed', statusSummary: 'x'.repeat(2000) });

  const { status, turn, statusSummary } = await read();
  assert.deepEqual([status, turn, statusSummary?.length], ['Failed', 1, 1024]);
});

test('the first end stands, and no end of another attempt counts', async () => {
  const { execution, read, end } = await started();
  await end(execution.id, 2, { status: 'Succeeded' });
  assert.equal((await read()).status, 'InProgress');
  await end(execution.id, 1, { status: 'Stopped' });

  await end(execution.id, 1, { status: 'Succeeded' });

  assert.equal((await read()).status, 'Stopped');
});

test('the stage to retry at is the first that has neither succeeded nor was skipped', async () => {
  const { world, execution, end } = await started();
  const { ledger } = world.ports;
  const stage = (name: string, index: number, status: 'Succeeded' | 'Skipped') =>
    stageRecord.fresh(keys.stage(execution.id, name), {
      executionId: execution.id,
      name,
      index,
      attempt: 1,
      status,
      startedAt: 'now',
    });
  await ledger.write([{ put: stage('Source', 0, 'Succeeded') }, { put: stage('Build', 1, 'Skipped') }]);

  await end(execution.id, 1, { status: 'Failed' });

  const { data } = await stageRecord.require(ledger, keys.stage(execution.id, 'Deploy'), 'stage');
  assert.deepEqual([data.status, data.index, data.attempt], ['Failed', 2, 1]);
});

test('what a newer attempt has in progress goes on, however late the end of an older one comes', async () => {
  for (const [attempt, status] of [
    [1, ['Failed', 'Abandoned']],
    [2, ['InProgress', 'InProgress']],
  ] as const) {
    const { world, execution, end } = await started();
    const { ledger } = world.ports;
    const at = { executionId: execution.id, attempt, status: 'InProgress' as const, startedAt: 'now' };
    const stage = keys.stage(execution.id, 'Source');
    const action = keys.action(execution.id, 'Source', 'Source');
    const source = { ...at, stage: 'Source', name: 'Source', provider: 'CodeCommit', runOrder: 1 };
    await ledger.write([
      { put: stageRecord.fresh(stage, { ...at, name: 'Source', index: 0 }) },
      { put: actionRecord.fresh(action, source) },
    ]);

    await end(execution.id, 1, { status: 'Failed' });

    const now = [(await stageRecord.read(ledger, stage))?.data, (await actionRecord.read(ledger, action))?.data];
    assert.deepEqual(
      now.map((one) => one?.status),
      status,
    );
    const left = (await ledger.list(`EXECUTION#${execution.id}`, { prefix: 'LEFT#' })).items;
    assert.equal(left.length, attempt === 1 ? 1 : 0, 'nobody is told to stop what goes on');
  }
});

test('a question of the attempt is withdrawn, an answered one and one of a newer attempt are not', async () => {
  for (const [more, expected] of [
    [{}, 'Withdrawn'],
    [{ status: 'Approved' as const }, 'Approved'],
    [{ attempt: 2 }, 'Open'],
  ] as const) {
    const { world, execution, end } = await started();
    const { ledger } = world.ports;
    const question = {
      contract: 2 as const,
      executionId: execution.id,
      attempt: 1,
      stage: 'Deploy',
      action: 'Approve',
    };
    await requestApproval(world.ports)({ ...question, token: 't', timeoutInMinutes: 60 });
    const [item] = (await ledger.list(`EXECUTION#${execution.id}`, { prefix: 'APPROVAL#' })).items;
    assert.ok(item);
    const approval = approvalRecord.parse(item);
    await ledger.write([{ put: { ...approval, data: { ...approval.data, ...more } } }]);

    await end(execution.id, 1, { status: 'Failed' });

    assert.equal((await approvalRecord.require(ledger, item.key, 'approval')).data.status, expected);
  }
});
