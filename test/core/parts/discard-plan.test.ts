import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { discardPlan } from '../../../core/parts/discard-plan.ts';
import { planRecord } from '../../../core/plan.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { planned, STACK } from '../deployment.ts';
import { makeWorld } from '../world.ts';

const AT = { stage: 'Deploy', action: 'Plan' };
/** A plan whose execution has given the lease back; `ended`: and failed. */
const left = async (ended = true) => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const { execution, base } = await planned(world);
  await releaseLease(world.ports)({ ...base, group: 3 });
  if (ended) {
    world.endMachine(execution.machineExecutionArn ?? '', { status: 'FAILED', error: 'StageFailed' });
    await closeExecution(world.ports)(execution.id, execution.machineExecutionArn ?? '');
  }
  const lease = async () => leaseRecord.require(ledger, keys.lease(execution.address), 'lease');
  const plan = async () => planRecord.require(ledger, keys.plan(execution.id, 'Deploy', 'Plan'), 'plan');
  const discard = () => discardPlan(world.ports)({ executionId: execution.id, ...AT });
  return { world, execution, lease, plan, discard };
};
/** Another execution of the address, which asks for the lease. */
const next = async ({ ports, request }: Awaited<ReturnType<typeof makeWorld>>) => {
  const other = await startExecution(ports)(request('dev_eu-central-1/research/1.1'));
  assert.ok(other);
  return () =>
    takeLease(ports)({ contract: 2, executionId: other.id, attempt: 1, stage: 'Deploy', group: 3, token: 'next' });
};

test('what a plan left is taken away under the lease, which is free again under a higher number', async () => {
  const { world, lease, plan, discard } = await left();
  const before = (await lease()).data.fencing;

  assert.equal(await discard(), 'discarded');

  assert.deepEqual(world.discarded, [STACK]);
  const { data, open } = await lease();
  assert.deepEqual([data.holder, data.draining, open, data.fencing > before], [undefined, undefined, undefined, true]);
  assert.deepEqual([(await plan()).data.status, (await plan()).open], ['Withdrawn', undefined]);
});

test('a plan of an execution that still runs is wanted', async () => {
  const { world, discard } = await left(false);

  assert.deepEqual([await discard(), world.discarded], ['still wanted', []]);
});

test('a plan that was carried out and failed stays applied', async () => {
  const { world, plan, discard } = await left();
  const item = await plan();
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, status: 'Applied' } } }]);

  await discard();

  assert.equal((await plan()).data.status, 'Applied');
});

test('nothing is taken away beside somebody who holds the lease', async () => {
  const { world, discard } = await left();
  await (await next(world))();

  assert.deepEqual([await discard(), world.discarded], ['busy', []]);
});

test('whoever asks meanwhile gets the lease when all is away; if this process dies it drains like a dead holder', async () => {
  const { world, lease, discard } = await left();
  const ask = await next(world);
  let held: Awaited<ReturnType<typeof lease>> | undefined;
  world.ports.stacks.discard = async () => {
    await ask();
    held = await lease();
  };

  await discard();

  assert.deepEqual([held?.open?.kind, held?.data.draining !== undefined], ['lease', true]);
  assert.deepEqual(world.answered.filter(({ token }) => token === 'next').length, 1);
});
