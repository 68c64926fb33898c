import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { makeWorld, type World } from '../world.ts';

const started = async (world: World, tag: string): Promise<string> =>
  (await startExecution(world.ports)(world.request(tag)))?.id ?? '';
const group = (executionId: string) => ({
  contract: 2 as const,
  executionId,
  attempt: 1,
  stage: 'Deploy',
  group: 3,
});
const leaseOf = (world: World) => leaseRecord.read(world.ports.ledger, keys.lease('research/dev-eu-central-1'));
const waits = (world: World) =>
  [...world.ports.ledger.items.values()].filter(({ kind }) => kind === 'wait').map(({ key }) => key.pk);

test('the lease is granted under a number, and the next in line gets it with the release', async () => {
  const world = await makeWorld();
  const [first, second] = [
    await started(world, 'dev_eu-central-1/research/1.0'),
    await started(world, 'dev_eu-central-1/research/1.1'),
  ];

  await takeLease(world.ports)({ ...group(first), token: 'first' });
  await takeLease(world.ports)({ ...group(second), token: 'second' });
  assert.deepEqual(world.answered, [{ token: 'first', answer: { output: { fencing: 1 } } }]);
  await releaseLease(world.ports)(group(first));

  assert.deepEqual(world.answered[1], { token: 'second', answer: { output: { fencing: 2 } } });
});

test('a late copy of a question after the release changes nothing: no holder, no wait, no answer', async () => {
  const world = await makeWorld();
  const id = await started(world, 'dev_eu-central-1/research/1.0');
  await takeLease(world.ports)({ ...group(id), token: 'only' });
  await releaseLease(world.ports)(group(id));
  const before = await leaseOf(world);

  await takeLease(world.ports)({ ...group(id), token: 'only' });

  assert.deepEqual(await leaseOf(world), before);
  assert.equal(before?.data.holder, undefined);
  assert.deepEqual(waits(world), []);
  assert.equal(world.answered.length, 1);
});

test('a question that is asked again while the lease is held is answered under the same number', async () => {
  const world = await makeWorld();
  const id = await started(world, 'dev_eu-central-1/research/1.0');

  await takeLease(world.ports)({ ...group(id), token: 'lost' });
  await takeLease(world.ports)({ ...group(id), token: 'new' });

  assert.deepEqual(
    world.answered.map(({ token, answer }) => [token, answer]),
    [
      ['lost', { output: { fencing: 1 } }],
      ['new', { output: { fencing: 1 } }],
    ],
  );
});
