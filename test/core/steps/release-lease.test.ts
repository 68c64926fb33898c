import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobRecord } from '../../../core/job.ts';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { completeWork } from '../../../core/steps/complete-work.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { startWork } from '../../../core/steps/start-work.ts';
import { planned, STACK, settle } from '../deployment.ts';
import { makeWorld, type World } from '../world.ts';

const holding = async () => {
  const world = await makeWorld();
  const { apply, base, execution } = await planned(world);
  const release = () => releaseLease(world.ports)({ ...base, group: 3 });
  const lease = async () => leaseRecord.require(world.ports.ledger, keys.lease(execution.address), 'lease');
  return { world, apply, base, execution, release, lease };
};
const rewriteJob = async ({ ports: { ledger } }: World, more: object): Promise<void> => {
  const item = await jobRecord.require(ledger, keys.job(STACK), 'job');
  await ledger.write([{ put: { ...item, data: { ...item.data, ...more } } }]);
};

test('a lease under which nothing is at work is free at once, and giving back twice changes nothing', async () => {
  const { release, lease } = await holding();

  await release();
  const { data } = await lease();
  await release();

  assert.deepEqual([data.holder, data.draining, data.fencing], [undefined, undefined, 1]);
  assert.deepEqual((await lease()).data, data);
});

test('while a job of this holder runs the lease drains, and the reconciler finds it', async () => {
  const { world, apply, release, lease } = await holding();
  await startWork(world.ports)(apply);

  await release();

  const { data, open } = await lease();
  assert.deepEqual([data.holder?.executionId, data.draining], [apply.executionId, { since: world.ports.clock.now() }]);
  assert.equal(open?.kind, 'lease');
});

test('a job that has ended, and one of another execution or another number, does not hold it', async () => {
  const ended = await holding();
  await startWork(ended.world.ports)(ended.apply);
  settle(ended.world);
  await completeWork(ended.world.ports)(STACK);
  await ended.release();
  assert.equal((await ended.lease()).data.holder, undefined);

  for (const other of [{ executionId: '00000000-0000-4000-8000-00000000000f' }, { fencing: 7 }]) {
    const { world, apply, release, lease } = await holding();
    await startWork(world.ports)(apply);
    await rewriteJob(world, other);

    await release();

    assert.deepEqual([(await lease()).data.holder, (await lease()).data.draining], [undefined, undefined]);
  }
});

test('where no lease was ever taken there is nothing to give back', async () => {
  const { world, base, execution } = await holding();
  world.ports.ledger.items.delete(`${keys.lease(execution.address).pk}\nLEASE`);

  await releaseLease(world.ports)({ ...base, group: 3 });

  assert.equal(await world.ports.ledger.get(keys.lease(execution.address)), undefined);
});
