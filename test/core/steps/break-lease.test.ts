import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRecord } from '../../../core/execution.ts';
import { type Job, jobRecord } from '../../../core/job.ts';
import { type Lease, leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { workDue } from '../../../core/parts/work-due.ts';
import { headRecord } from '../../../core/state.ts';
import { breakLease } from '../../../core/steps/break-lease.ts';
import { recordState } from '../../../core/steps/record-state.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { begun } from '../begun.ts';
import { makeWorld } from '../world.ts';

/** A holder whose stack is at work without end. */
const stuck = async () => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const { execution, base } = await begun(world);
  const at = { ...base, stage: 'Deploy', group: 3 };
  await takeLease(world.ports)({ ...at, token: 'lease' });
  const begin = async (name: string, stack: string): Promise<void> => {
    const job: Job = {
      id: `arn:stack/${stack}/1`,
      actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CloudFormation', version: '1' },
      executionId: execution.id,
      attempt: 1,
      stage: 'Deploy',
      action: name,
      target: execution.target,
      region: 'eu-central-1',
      name: stack,
      empty: false,
      token: 'order-1',
      fencing: 1,
      startedAt: world.ports.clock.now(),
    };
    const action = {
      executionId: execution.id,
      stage: 'Deploy',
      name,
      provider: 'CloudFormation',
      runOrder: 3,
      attempt: 1,
      status: 'InProgress' as const,
      startedAt: job.startedAt,
      externalExecutionId: job.id,
    };
    await ledger.write([
      { put: jobRecord.fresh(keys.job(job.id), job, { open: { kind: 'job', since: job.startedAt } }) },
      { put: actionRecord.fresh(keys.action(execution.id, 'Deploy', name), action) },
    ]);
    world.stackStatus.set(job.id, { stackId: job.id, status: 'UPDATE_IN_PROGRESS', settled: false, succeeded: false });
  };
  await begin('Apply', 'hello');
  const settle = (id: string): void => {
    world.stackStatus.set(id, { stackId: id, status: 'UPDATE_COMPLETE', settled: true, succeeded: true });
  };
  const lease = async () => (await leaseRecord.require(ledger, keys.lease(execution.address), 'lease')).data;
  const { address } = execution;
  return {
    world,
    address,
    lease,
    begin,
    settle,
    brake: (fencing = 1) =>
      breakLease(world.ports)({ address, reason: 'the region is down', by: 'arn:aws:iam::1:user/ana', fencing }),
    due: () => workDue(world.ports)({ environment: 'dev', lease: address }),
    record: () => recordState(world.ports)({ ...at, actions: ['Apply'] }),
    head: async () => (await headRecord.read(ledger, keys.head(address, 'hello')))?.data,
    change: async (more: Partial<Lease>) => {
      const before = await leaseRecord.require(ledger, keys.lease(address), 'lease');
      await ledger.write([{ put: { ...before, data: { ...before.data, ...more } } }]);
    },
    next: () => takeLease(world.ports)({ ...at, group: 4, token: 'next' }),
  };
};

test('a lease whose holder never ends drains for ever, until somebody breaks it', async () => {
  const { world, brake, due, lease, head, next } = await stuck();
  await next();
  world.answered.length = 0;

  const broken = await brake();

  assert.deepEqual(broken.draining?.broken?.by, 'arn:aws:iam::1:user/ana');
  assert.deepEqual(world.published.at(-1), {
    detailType: 'Work Due',
    detail: { environment: 'dev', lease: 'research/dev-eu-central-1' },
  });
  assert.equal(await due(), 'free');
  assert.deepEqual((await lease()).holder?.group, 4);
  assert.deepEqual(
    world.answered.map(({ token }) => token),
    ['next'],
  );
  assert.deepEqual([(await head())?.status, (await head())?.serial], ['partial', 1]);
});

test('who lost the lease records nothing any more', async () => {
  const { brake, due, record } = await stuck();
  await brake();
  await due();

  assert.equal((await record())?.status, 'partial', 'what was recorded for it when it was broken');
});

test('breaking twice is breaking once; a lease that has passed on is not broken by mistake', async () => {
  const { brake, due, lease, next } = await stuck();
  await brake();
  await brake();
  await due();
  await assert.rejects(brake(), { name: 'LeaseFree' });
  await next();

  await assert.rejects(brake(), { name: 'LeasePassedOn', remedy: /tagline lease show research\/dev-eu-central-1/ });

  const { draining, fencing } = await lease();
  assert.equal(draining, undefined);
  assert.ok(fencing > 2);
});

test('an address that nobody ever changed has no lease to break', async () => {
  const { world } = await stuck();

  const nobody = breakLease(world.ports)({ address: 'a/dev-b', reason: 'r', by: 'b', fencing: 1 });

  await assert.rejects(nobody, { name: 'LeaseFree' });
});

test('a broken lease passes on even where the target no longer answers', async () => {
  const { world, brake, due, lease, head, next } = await stuck();
  await next();
  const gone = new Error('the role of the target is gone');
  world.ports.work.stacks.describeChangeSet = () => Promise.reject(gone);
  await brake();

  assert.equal(await due(), 'free');

  assert.equal((await lease()).holder?.group, 4);
  assert.equal((await head())?.status, 'partial', 'nobody knows what the holder did');
  const open = await world.ports.ledger.open('job');
  assert.equal(open.items.length, 1, 'the reconciler asks again');
});

test('a lease that nobody broke passes on when all that its holder began has ended, and not before', async () => {
  const { world, change, due, lease, begin, settle } = await stuck();
  await begin('Plan', 'other');
  await change({ draining: { since: world.ports.clock.now() } });
  // The first that is looked at ends last.
  const jobs = ['arn:stack/other/1', 'arn:stack/hello/1'];
  for (const [at, id] of jobs.entries()) {
    assert.equal(await due(), 'draining', `${jobs.length - at} are at work`);
    assert.notEqual((await lease()).holder, undefined);
    settle(id);
  }

  assert.equal(await due(), 'free');

  assert.equal((await lease()).holder, undefined);
});

test('a lease that nobody broke keeps draining while its target does not answer', async () => {
  const { world, change, due, lease } = await stuck();
  await change({ draining: { since: world.ports.clock.now() } });
  const gone = new Error('the role of the target is gone');
  world.ports.work.stacks.describeChangeSet = () => Promise.reject(gone);

  await assert.rejects(due(), gone);

  assert.notEqual((await lease()).draining, undefined);
});
