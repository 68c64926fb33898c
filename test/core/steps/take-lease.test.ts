import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { makeWorld, type World } from '../world.ts';

const started = async (world: World, tag: string) => {
  const execution = await startExecution(world.ports)(world.request(tag));
  assert.ok(execution);
  const place = { contract: 2 as const, executionId: execution.id, attempt: 1, stage: 'Deploy', group: 3 };
  const take = (token: string) => takeLease(world.ports)({ ...place, token });
  return { execution, place, take };
};
const two = async () => {
  const world = await makeWorld();
  const first = await started(world, 'dev_eu-central-1/research/1.0');
  const second = await started(world, 'dev_eu-central-1/research/1.1');
  return { world, first, second };
};
const told = (world: World) =>
  world.answered.map(({ token, answer }) => [token, 'output' in answer && answer.output['fencing']]);
const leaseOf = async (world: World) => {
  const [item] = [...world.ports.ledger.items.values()].filter(({ kind }) => kind === 'lease');
  assert.ok(item);
  return leaseRecord.parse(item);
};

test('the first is answered at once, the second when it is given back, each under a number of its own', async () => {
  const { world, first, second } = await two();

  await first.take('first');
  await second.take('second');
  assert.deepEqual(told(world), [['first', 1]]);
  await releaseLease(world.ports)(first.place);

  assert.deepEqual(told(world), [
    ['first', 1],
    ['second', 2],
  ]);
});

test('asked again by a retried task, the new token is answered under the same number', async () => {
  const { world, first, second } = await two();
  await first.take('first');
  await first.take('first again');
  await second.take('second');
  await second.take('second again');
  await releaseLease(world.ports)(first.place);

  assert.deepEqual(told(world), [
    ['first', 1],
    ['first again', 1],
    ['second again', 2],
  ]);
});

test('an answer that was owed to a token of before is not owed to the new one while it waits', async () => {
  const { world, first, second } = await two();
  await first.take('first');
  await second.take('second');

  await second.take('second again');

  assert.equal((await world.ports.ledger.open('owed')).items.length, 0);
});

test('an attempt that has ended, also at this moment, asks for nothing', async () => {
  const { world, first } = await two();
  const { id, machineExecutionArn = '' } = first.execution;
  world.endMachine(machineExecutionArn, { status: 'ABORTED' });
  world.ports.ledger.beforeWrite = async () => void (await closeExecution(world.ports)(id, machineExecutionArn));

  await assert.rejects(first.take('late'), { name: 'ExecutionEnded' });

  assert.equal(await world.ports.ledger.get(keys.lease(first.execution.address)), undefined);
});

test('the lease is of the address, so that a line forms across executions', async () => {
  const { world, first, second } = await two();
  await first.take('first');
  await second.take('second');

  const { data } = await leaseOf(world);
  assert.deepEqual(
    [data.address, data.holder?.executionId, data.holder?.since, data.line.map(({ executionId }) => executionId)],
    ['research/dev-eu-central-1', first.execution.id, '2026-01-01T00:00:00.000Z', [second.execution.id]],
  );
});

test('a late copy of a question after the release changes nothing: no holder, no wait, no answer', async () => {
  const { world, first } = await two();
  await first.take('only');
  await releaseLease(world.ports)(first.place);
  const before = await leaseOf(world);

  await first.take('only');

  assert.deepEqual(await leaseOf(world), before);
  assert.equal(before.data.holder, undefined);
  assert.deepEqual(
    [...world.ports.ledger.items.values()].filter(({ kind }) => kind === 'wait'),
    [],
  );
  assert.equal(world.answered.length, 1);
});
