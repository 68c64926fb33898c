import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Lease, leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { drainLeaseOf } from '../../../core/parts/drain-lease.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { begun } from '../begun.ts';
import { makeWorld } from '../world.ts';

/** The lease of an address whose holder has begun nothing. */
const held = async () => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  await takeLease(world.ports)({ ...base, stage: 'Deploy', group: 3, token: 'lease' });
  const key = keys.lease(execution.address);
  const item = () => leaseRecord.require(world.ports.ledger, key, 'lease');
  const change = async (more: Partial<Lease>) => {
    const before = await item();
    await world.ports.ledger.write([{ put: { ...before, data: { ...before.data, ...more } } }]);
  };
  world.answered.length = 0;
  return { world, execution, base, item, change, drain: () => drainLeaseOf(world.ports)(execution.address) };
};
const DRAINING = { since: '2026-01-01T00:00:00.000Z' };

test('an address that nobody ever changed is free', async () => {
  const { world } = await held();

  assert.equal(await drainLeaseOf(world.ports)('nobody/dev-eu-central-1'), 'free');
});

test('a lease whose holder lives, and one that nobody holds, are left as they are', async () => {
  const { drain, item, change } = await held();
  const before = await item();
  assert.equal(await drain(), 'free');
  assert.deepEqual(await item(), before);

  await change({ draining: DRAINING, holder: undefined });
  const empty = await item();
  assert.equal(await drain(), 'free');
  assert.deepEqual(await item(), empty);
});

test('with nothing left running the lease passes on under a new number, and nobody is answered who does not wait', async () => {
  const { world, drain, item, change } = await held();
  await change({ draining: DRAINING });

  assert.equal(await drain(), 'free');

  const { data } = await item();
  assert.deepEqual([data.holder, data.draining, data.fencing], [undefined, undefined, 2]);
  assert.deepEqual(world.answered, []);
});

test('whoever waits is granted the lease, and its machine is answered', async () => {
  const { world, base, drain, item, change } = await held();
  await takeLease(world.ports)({ ...base, attempt: 1, stage: 'Deploy', group: 4, token: 'next' });
  await change({ draining: DRAINING });

  assert.equal(await drain(), 'free');

  assert.equal((await item()).data.holder?.group, 4);
  assert.deepEqual(
    world.answered.map(({ token }) => token),
    ['next'],
  );
});
