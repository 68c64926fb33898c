import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord } from '../../../core/execution.ts';
import { type Job, jobRecord } from '../../../core/job.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { endJob, NEVER_BEGUN } from '../../../core/parts/end-job.ts';
import { planRecord } from '../../../core/plan.ts';
import { startWork } from '../../../core/steps/start-work.ts';
import { waitKey, waitRecord } from '../../../core/wait.ts';
import type { WorkEnd } from '../../../core/work.ts';
import { planned, STACK } from '../deployment.ts';
import { makeWorld } from '../world.ts';

const DONE: WorkEnd = { state: 'ended', succeeded: true, status: 'CREATE_COMPLETE' };
const FAILED: WorkEnd = { state: 'ended', succeeded: false, status: 'ROLLBACK', reason: 'no such role' };

const working = async () => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const { apply, execution } = await planned(world);
  await startWork(world.ports)(apply);
  const known = (await jobRecord.require(ledger, keys.job(STACK), 'job')).data;
  const deployment = {
    provider: 'CloudFormation',
    region: 'eu-central-1',
    name: 'hello',
    id: STACK,
    status: 'X',
    outputs: { Url: 'u' },
    resources: [],
  };
  const read = async () => ({
    job: await jobRecord.require(ledger, keys.job(STACK), 'job'),
    action: (await actionRecord.require(ledger, keys.action(execution.id, 'Deploy', 'Apply'), 'action')).data,
    plan: await planRecord.require(ledger, keys.plan(execution.id, 'Deploy', 'Plan'), 'plan'),
    wait: await waitRecord.read(ledger, waitKey.action(execution.id, 1, 'Deploy', 'Apply')),
  });
  const end = async (how: WorkEnd, job: Job = known, left: typeof deployment | undefined = deployment) => {
    await endJob(world.ports, job, how, left);
    return read();
  };
  return { world, ledger, execution, known, end, read };
};

test('a success ends job, action and plan together, and the machine is owed the outputs', async () => {
  const { end, world } = await working();

  const { job, action, plan, wait } = await end(DONE);

  assert.deepEqual([job.data.ended, job.open], [{ at: world.ports.clock.now(), status: 'CREATE_COMPLETE' }, undefined]);
  assert.deepEqual(
    [action.status, action.summary, action.outputVariables, action.externalExecutionId, action.deployment?.id],
    ['Succeeded', 'CREATE_COMPLETE', { Url: 'u' }, STACK, STACK],
  );
  assert.deepEqual([plan.data.status, plan.open], ['Applied', undefined]);
  const output = { externalExecutionId: STACK, summary: 'CREATE_COMPLETE', variables: { Url: 'u' } };
  assert.deepEqual([wait?.data.owed, wait?.open?.kind], [{ output }, 'owed']);
});

test('a success that left nothing has no outputs', async () => {
  const { ledger, known, read, world } = await working();
  await endJob({ ledger, clock: world.ports.clock }, known, DONE, undefined);

  const { action, wait } = await read();
  assert.deepEqual([action.outputVariables, action.deployment], [{}, undefined]);
  assert.ok(wait?.data.owed && 'output' in wait.data.owed);
  assert.deepEqual(wait.data.owed.output['variables'], {});
});

test('a failure says what, why and by which name, keeps what was left, and its plan stays to be cleaned up', async () => {
  const { ledger, execution, end } = await working();
  const item = await planRecord.require(ledger, keys.plan(execution.id, 'Deploy', 'Plan'), 'plan');
  await ledger.write([{ put: { ...item, open: { kind: 'plan', since: 'now' } } }]);

  const { job, action, plan, wait } = await end(FAILED);

  assert.deepEqual([job.data.ended?.status, job.data.ended?.reason], ['ROLLBACK', 'no such role']);
  assert.equal(action.status, 'Failed');
  assert.equal(action.errorDetails?.code, 'JobFailed');
  assert.match(action.errorDetails?.message ?? '', / is ROLLBACK: no such role$/);
  assert.equal(action.deployment?.id, STACK);
  assert.deepEqual([plan.data.status, plan.open?.kind], ['Applied', 'plan']);
  assert.deepEqual(wait?.data.owed, { error: 'JobFailed', cause: action.errorDetails?.message });
});

test('a failure may have a name of its own', async () => {
  const { end } = await working();

  const { action, wait } = await end({ ...FAILED, code: 'BucketMissing' }, undefined, undefined);

  assert.equal(action.errorDetails?.code, 'BucketMissing');
  assert.ok(wait?.data.owed && 'error' in wait.data.owed && wait.data.owed.error === 'BucketMissing');
});

test('the plan of an order that was never taken is not used up', async () => {
  const { end } = await working();

  assert.equal((await end({ ...FAILED, status: NEVER_BEGUN })).plan.data.status, 'Made');
});

test('the first end stands, and the end of an older order is not that of the one which runs now', async () => {
  const { known, end, read } = await working();
  const before = await read();
  assert.deepEqual(await end(FAILED, { ...known, token: 'of an older try' }), before);

  const first = await end(DONE);

  assert.deepEqual(await end(FAILED), first);
});

test('an action that has its end keeps it, and learns what was left behind', async () => {
  const { ledger, execution, end } = await working();
  const item = await actionRecord.require(ledger, keys.action(execution.id, 'Deploy', 'Apply'), 'action');
  await ledger.write([{ put: { ...item, data: { ...item.data, status: 'Abandoned', summary: 'stopped' } } }]);

  const { action } = await end(DONE);

  assert.deepEqual([action.status, action.summary, action.deployment?.id], ['Abandoned', 'stopped', STACK]);
});

test('a newer try of the action is not touched', async () => {
  const { ledger, execution, end } = await working();
  const item = await actionRecord.require(ledger, keys.action(execution.id, 'Deploy', 'Apply'), 'action');
  const newer = { ...item.data, attempt: 2, externalExecutionId: undefined };
  await ledger.write([{ put: { ...item, data: newer } }]);

  const { action } = await end(DONE);

  assert.deepEqual([action.attempt, action.status, action.deployment], [2, 'InProgress', undefined]);
});

test('a newer try that has ended does not get what an older one left', async () => {
  const { ledger, execution, end } = await working();
  const item = await actionRecord.require(ledger, keys.action(execution.id, 'Deploy', 'Apply'), 'action');
  const newer = { ...item.data, attempt: 2, status: 'Succeeded' as const, externalExecutionId: 'of the newer' };
  await ledger.write([{ put: { ...item, data: newer } }]);

  assert.deepEqual((await end(DONE)).action, newer);
});
