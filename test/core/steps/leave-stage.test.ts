import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionRecord } from '../../../core/execution.ts';
import { laneRecord } from '../../../core/lane.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { type Begun, begun, stageOf } from '../begun.ts';
import { makeWorld, type World } from '../world.ts';

const inSource = async (tag?: string, world?: World): Promise<{ world: World; run: Begun }> => {
  const here = world ?? (await makeWorld());
  const run = await begun(here, tag);
  await enterStage(here.ports)({ ...run.base, stage: 'Source', token: run.execution.tag ?? '' });
  return { world: here, run };
};
const leave = (world: World, { base }: Begun, outcome: 'Succeeded' | 'Failed', stage = 'Source') =>
  leaveStage(world.ports)({ ...base, stage, outcome });
const slots = async (world: World, { execution }: Begun) =>
  (await laneRecord.require(world.ports.ledger, keys.lane('hello', execution.address), 'lane')).data.slots;

for (const outcome of ['Succeeded', 'Failed'] as const)
  test(`a stage that is left as ${outcome} ends so, now, and its slot is free`, async () => {
    const { world, run } = await inSource();
    world.advance(60);

    await leave(world, run, outcome);

    const stage = await stageOf(world, run.execution, 'Source');
    assert.deepEqual([stage?.status, stage?.endedAt], [outcome, '2026-01-01T00:01:00.000Z']);
    assert.deepEqual(await slots(world, run), {});
  });

test('leaving again changes neither the outcome nor the end', async () => {
  const { world, run } = await inSource();
  await leave(world, run, 'Succeeded');
  const first = await stageOf(world, run.execution, 'Source');
  world.advance(60);

  await leave(world, run, 'Failed');

  assert.deepEqual(await stageOf(world, run.execution, 'Source'), first);
});

test('whoever waits for the stage is woken once, however often it is left', async () => {
  const { world, run: a } = await inSource('dev_eu-central-1/research/1.0');
  const { run: b } = await inSource('dev_eu-central-1/research/1.1', world);

  await leave(world, a, 'Succeeded');
  await leave(world, a, 'Succeeded');

  assert.deepEqual(
    world.answered.map(({ token }) => token),
    [a.execution.tag, b.execution.tag],
  );
  assert.deepEqual(await slots(world, a), { Source: b.execution.id });
});

test('a machine of another attempt, of an ended execution, or in front of its stage leaves nothing', async () => {
  const { world, run } = await inSource();
  const other = { ...run, base: { ...run.base, attempt: 2 } };

  await assert.rejects(leave(world, other, 'Succeeded'), { name: 'ExecutionEnded' });
  await assert.rejects(leave(world, run, 'Succeeded', 'Build'), { name: 'NotFound', message: /stage Build of/ });
  const { ledger } = world.ports;
  const item = await executionRecord.require(ledger, keys.execution(run.execution.id), 'execution');
  await ledger.write([{ put: { ...item, data: { ...item.data, status: 'Failed' } } }]);
  await assert.rejects(leave(world, run, 'Succeeded'), { name: 'ExecutionEnded' });

  assert.deepEqual(await slots(world, run), { Source: run.execution.id });
});
