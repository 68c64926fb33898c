import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Execution, executionRecord } from '../../../core/execution.ts';
import { TaglineError } from '../../../core/fault.ts';
import { type Job, jobRecord } from '../../../core/job.ts';
import { type Lease, leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { type Plan, planRecord } from '../../../core/plan.ts';
import { completeWork } from '../../../core/steps/complete-work.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { waitKey, waitRecord } from '../../../core/wait.ts';
import { actionOf, begun, everything } from '../begun.ts';
import { scriptedWork, workedBy } from '../scripted-work.ts';
import { makeWorld } from '../world.ts';

/** A job that was written down under the lease, with its machine waiting. */
const atWork = async (more: Partial<Job> = {}) => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  const { ledger } = world.ports;
  await takeLease(world.ports)({ ...base, stage: 'Deploy', group: 3, token: 'lease' });
  world.answered.length = 0;
  const job: Job = {
    id: 'arn:stack/hello/1',
    actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CloudFormation', version: '1' },
    executionId: execution.id,
    attempt: 1,
    stage: 'Deploy',
    action: 'Apply',
    target: execution.target,
    region: 'eu-central-1',
    name: 'hello',
    empty: false,
    token: 'order-1',
    fencing: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    ...more,
  };
  const wait = { token: 'apply', since: job.startedAt };
  await ledger.write([
    { put: jobRecord.fresh(keys.job(job.id), job, { open: { kind: 'job', since: job.startedAt } }) },
    { put: waitRecord.fresh(waitKey.action(execution.id, 1, 'Deploy', 'Apply'), wait) },
  ]);
  const work = scriptedWork();
  const complete = completeWork({ ...world.ports, providers: workedBy(work) });
  const endedAs = async () => (await jobRecord.require(ledger, keys.job(job.id), 'job')).data.ended;
  return { world, execution, work, complete: () => complete(job.id), unknown: () => complete('nobody'), endedAs };
};
type AtWork = Awaited<ReturnType<typeof atWork>>;
const AT = 'dev 000000000000 eu-central-1';
const place = (execution: Execution): string => AT.replace('000000000000', execution.target.account);

test('what no job is known by is nothing of Tagline’s', async () => {
  assert.equal(await (await atWork()).unknown(), 'unknown');
});

test('an event that comes while the work still runs changes nothing', async () => {
  const { world, execution, work, complete } = await atWork();
  const before = everything(world);

  assert.equal(await complete(), 'running');

  assert.equal(everything(world), before);
  assert.deepEqual(work.asked, [`look ${place(execution)}`], 'the service itself is asked, at the job’s place');
});

test('work that has ended well is written with what it left, and its machine is answered once', async () => {
  const { world, execution, work, complete, endedAs } = await atWork();
  work.looks = { state: 'ended', succeeded: true, status: 'UPDATE_COMPLETE' };

  assert.equal(await complete(), 'ended');
  assert.equal(await complete(), 'ended');

  assert.equal((await endedAs())?.status, 'UPDATE_COMPLETE');
  const action = await actionOf(world, execution, 'Deploy', 'Apply');
  assert.deepEqual([action?.status, action?.deployment?.id], ['Succeeded', 'arn:stack/hello/1']);
  assert.deepEqual(action?.outputVariables, { Url: 'http://127.0.0.1:1/' });
  assert.deepEqual(
    world.answered.map(({ token, answer }) => [token, 'output' in answer]),
    [['apply', true]],
  );
  assert.equal(work.asked.length, 1, 'what has ended is not looked at again');
});

test('work that has failed fails its action with the service’s reason', async () => {
  const { world, execution, work, complete } = await atWork();
  work.looks = { state: 'ended', succeeded: false, status: 'ROLLBACK_COMPLETE', reason: 'no such bucket' };

  await complete();

  const action = await actionOf(world, execution, 'Deploy', 'Apply');
  assert.deepEqual(action?.errorDetails, { code: 'JobFailed', message: 'hello is ROLLBACK_COMPLETE: no such bucket' });
});

test('a job whose end was written before its machine was answered answers it now', async () => {
  const { world, work, complete } = await atWork();
  work.looks = { state: 'ended', succeeded: true, status: 'UPDATE_COMPLETE' };
  const { answer } = world.ports.machines;
  world.ports.machines.answer = () => Promise.reject(new Error('killed'));
  await assert.rejects(complete(), /killed/);
  world.ports.machines.answer = answer;

  assert.equal(await complete(), 'ended');

  assert.deepEqual(
    world.answered.map(({ token }) => token),
    ['apply'],
  );
});

test('a job of nothing ends well without the service being asked', async () => {
  const { work, complete, endedAs } = await atWork({ empty: true });

  assert.equal(await complete(), 'ended');

  assert.equal((await endedAs())?.status, 'NO_CHANGES');
  assert.deepEqual(work.asked, []);
});

test('an order that the service has not taken is given again to it, and its end may come with that', async () => {
  const { execution, work, complete, endedAs } = await atWork();
  work.looks = { state: 'not taken' };

  assert.equal(await complete(), 'running');
  assert.deepEqual(work.asked, [`look ${place(execution)}`, `start ${place(execution)}`]);
  assert.equal(await endedAs(), undefined);
  work.ends = { state: 'ended', succeeded: true, status: 'DONE' };
  assert.equal(await complete(), 'ended');

  assert.equal((await endedAs())?.status, 'DONE');
});

test('an order that the provider refuses for good ends the job; one that failed by chance is given again', async () => {
  const { work, complete, endedAs } = await atWork();
  work.looks = { state: 'not taken' };
  work.refuses = new TaglineError('Busy', 'the service is busy', { retryable: true });
  await assert.rejects(complete(), { code: 'Busy' });
  assert.equal(await endedAs(), undefined);

  work.refuses = new TaglineError('PlanGone', 'the plan is not kept any more');
  assert.equal(await complete(), 'ended');

  const end = await endedAs();
  assert.equal(end?.status, 'NEVER_BEGUN');
  assert.match(end?.reason ?? '', /the plan is not kept any more/);
});

test('a plan that turns out void at its service is withdrawn, under the name of the reason', async () => {
  const { world, execution, work, complete } = await atWork({ planId: 'plan-1' });
  const plan: Plan = {
    executionId: execution.id,
    stage: 'Deploy',
    action: 'Plan',
    attempt: 1,
    address: execution.address,
    component: execution.pipeline,
    region: 'eu-central-1',
    what: 'Thing',
    name: 'hello',
    id: 'plan-1',
    jobId: 'arn:stack/hello/1',
    digest: 'd',
    serial: 0,
    empty: false,
    changes: [],
    status: 'Made',
    madeAt: 'now',
  };
  const key = keys.plan(execution.id, 'Deploy', 'Plan');
  const before = await planRecord.read(world.ports.ledger, key);
  await world.ports.ledger.write([{ put: before ? { ...before, data: plan } : planRecord.fresh(key, plan) }]);
  work.looks = { state: 'never begun', reason: 'the state moved', code: 'PlanOutdated', planIsVoid: true };

  assert.equal(await complete(), 'ended');

  assert.equal((await planRecord.require(world.ports.ledger, key, 'plan')).data.status, 'Withdrawn');
  assert.equal((await actionOf(world, execution, 'Deploy', 'Apply'))?.errorDetails?.code, 'PlanOutdated');
});

/** Changes one item between the writing of the order and the look at it. */
const execution = async ({ world: { ports }, execution: { id } }: AtWork, more: Partial<Execution>): Promise<void> => {
  const item = await executionRecord.require(ports.ledger, keys.execution(id), 'execution');
  await ports.ledger.write([{ put: { ...item, data: { ...item.data, ...more } } }]);
};
const lease = async ({ world: { ports }, execution: { address } }: AtWork, more: Partial<Lease>): Promise<void> => {
  const item = await leaseRecord.require(ports.ledger, keys.lease(address), 'lease');
  await ports.ledger.write([{ put: { ...item, data: { ...item.data, ...more } } }]);
};
const holder = { executionId: 'another', attempt: 1, stage: 'Deploy', group: 3, since: 'now' };
const orphaned: Record<string, (at: AtWork) => Promise<void>> = {
  'its execution has ended': (at) => execution(at, { status: 'Stopped' }),
  'its execution is in another attempt': (at) => execution(at, { attempt: 2 }),
  'its execution is gone': async ({ world, execution: { id } }) => {
    const { pk, sk } = keys.execution(id);
    world.ports.ledger.items.delete(`${pk}\n${sk}`);
  },
  'the lease has another holder': (at) => lease(at, { holder }),
  'the lease has no holder': (at) => lease(at, { holder: undefined }),
  'the lease was given anew since': (at) => lease(at, { fencing: 2 }),
  'the lease drains': (at) => lease(at, { draining: { since: 'now' } }),
  'there is no lease': async ({ world, execution: { address } }) => {
    const { pk, sk } = keys.lease(address);
    world.ports.ledger.items.delete(`${pk}\n${sk}`);
  },
};
for (const [why, change] of Object.entries(orphaned))
  test(`an order that the service has not taken is never given again when ${why}`, async () => {
    const at = await atWork();
    at.work.looks = { state: 'not taken' };
    await change(at);

    if (why === 'its execution is gone') await assert.rejects(at.complete(), { name: 'NotFound' });
    else assert.equal(await at.complete(), 'ended');

    assert.deepEqual(at.work.asked, [`look ${place(at.execution)}`]);
  });

for (const [looks, reason] of [
  [{ state: 'never begun', reason: 'the change set was replaced' }, 'the change set was replaced'],
  [{ state: 'not taken' }, 'its execution ended before the service took the order'],
] as const)
  test(`work that is ${looks.state} and never will be fails with a remedy, and leaves no deployment`, async () => {
    const at = await atWork();
    at.work.looks = looks;
    if (looks.state === 'not taken') await lease(at, { fencing: 2 });

    await at.complete();

    const action = await actionOf(at.world, at.execution, 'Deploy', 'Apply');
    assert.deepEqual([action?.status, action?.deployment], ['Failed', undefined]);
    assert.equal(action?.errorDetails?.message, `hello is NEVER_BEGUN: ${reason}: retry the whole stage (--all)`);
  });

test('an execution that is being stopped still carries out the order that it had written', async () => {
  const at = await atWork();
  at.work.looks = { state: 'not taken' };
  await execution(at, { status: 'Stopping' });

  assert.equal(await at.complete(), 'running');

  assert.equal(at.work.asked.length, 2);
});

test('an order of which a part was carried out ends as interrupted, with what it left, when its run is over', async () => {
  const { world, execution, work, complete, endedAs } = await atWork();
  const key = keys.execution(execution.id);
  const item = await executionRecord.require(world.ports.ledger, key, 'execution');
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, status: 'Failed' } } }]);
  work.looks = { state: 'not taken', begun: true };

  assert.equal(await complete(), 'ended');

  assert.equal((await endedAs())?.status, 'INTERRUPTED');
  assert.equal((await actionOf(world, execution, 'Deploy', 'Apply'))?.deployment?.id, 'arn:stack/hello/1');
});

test('outputs go into the file of the output artifact, in the version that is recorded', async () => {
  const outputFile = { artifact: 'outputs', key: 'dev/artifacts/x', path: 'out.json' };
  const { world, execution, work, complete } = await atWork({ outputFile });
  work.looks = { state: 'ended', succeeded: true, status: 'UPDATE_COMPLETE' };

  await complete();

  assert.deepEqual(JSON.parse(new TextDecoder().decode(world.files.get('out.json'))), { Url: 'http://127.0.0.1:1/' });
  const action = await actionOf(world, execution, 'Deploy', 'Apply');
  assert.deepEqual(action?.artifacts, [
    { name: 'outputs', key: 'dev/artifacts/x', etag: '"dev/artifacts/x"', version: 'v-"dev/artifacts/x"' },
  ]);
});

test('an action that failed writes no outputs for those after it', async () => {
  const outputFile = { artifact: 'outputs', key: 'dev/artifacts/x', path: 'out.json' };
  const { world, work, complete } = await atWork({ outputFile });
  work.looks = { state: 'ended', succeeded: false, status: 'ROLLBACK_COMPLETE' };

  await complete();

  assert.equal(world.files.size, 0);
});
