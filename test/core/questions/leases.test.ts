import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endAttempt } from '../../../core/parts/end-attempt.ts';
import { leaseOf, listLeases } from '../../../core/questions/leases.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { begun } from '../begun.ts';
import { makeWorld } from '../world.ts';

test('the list holds the leases that somebody holds or that drain, and no others', async () => {
  const world = await makeWorld();
  const addresses = async () => (await listLeases(world.ports)()).leases.map(({ address }) => address);
  assert.deepEqual(await addresses(), []);
  const { execution, base } = await begun(world);
  const at = { ...base, stage: 'Deploy', group: 3 };
  await takeLease(world.ports)({ ...at, token: 'lease' });
  assert.deepEqual(await addresses(), [execution.address]);
  await releaseLease(world.ports)(at);
  assert.deepEqual(await addresses(), []);

  await takeLease(world.ports)({ ...at, group: 4, token: 'again' });
  await endAttempt(world.ports)(execution.id, 1, { status: 'Failed' });

  assert.deepEqual(await addresses(), [execution.address]);
  assert.ok((await leaseOf(world.ports)(execution.address)).draining);
});

test('an address that nobody has changed yet has no lease to show', async () => {
  const world = await makeWorld();

  await assert.rejects(leaseOf(world.ports)('nobody/dev-x'), {
    name: 'NotFound',
    message: /nobody has changed it yet/,
  });
});
