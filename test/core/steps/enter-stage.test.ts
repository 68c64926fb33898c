import assert from 'node:assert/strict';
import { test } from 'node:test';
import { laneRecord } from '../../../core/lane.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { waitKey, waitRecord } from '../../../core/wait.ts';
import { actionOf, type Begun, begun, stageOf } from '../begun.ts';
import { makeWorld, type World } from '../world.ts';

const enter = (world: World, { base }: Begun, stage: string, token: string) =>
  enterStage(world.ports)({ ...base, stage, token });
const leave = (world: World, { base }: Begun, stage: string) =>
  leaveStage(world.ports)({ ...base, stage, outcome: 'Succeeded' });
const waitOf = async (world: World, { execution }: Begun, stage: string) =>
  (await waitRecord.read(world.ports.ledger, waitKey.stage(execution.id, 1, stage)))?.data;
const tokens = (world: World): string[] => world.answered.map(({ token }) => token);
/** Two executions of a lane, the first one in Source. */
const behind = async (world: World): Promise<[Begun, Begun]> => {
  const [a, b] = [
    await begun(world, 'dev_eu-central-1/research/1.0'),
    await begun(world, 'dev_eu-central-1/research/1.1'),
  ];
  await enter(world, a, 'Source', 'a');
  return [a, b];
};

test('a free stage begins at once: its machine is answered once, and nothing is owed or waited for any more', async () => {
  const world = await makeWorld();
  const a = await begun(world);

  await enter(world, a, 'Source', 'a');

  assert.deepEqual(world.answered, [
    { token: 'a', answer: { output: { kept: {}, variables: {}, commit: 'c'.repeat(40), artifacts: {} } } },
  ]);
  assert.equal((await stageOf(world, a.execution, 'Source'))?.status, 'InProgress');
  assert.equal((await actionOf(world, a.execution, 'Source', 'Source'))?.status, 'InProgress');
  assert.equal(await waitOf(world, a, 'Source'), undefined);
  const lane = await laneRecord.require(world.ports.ledger, keys.lane('hello', a.execution.address), 'lane');
  assert.equal(lane.data.slots['Source'], a.execution.id);
});

test('in front of a stage that is taken the machine waits under its token, and neither stage nor action begins', async () => {
  const world = await makeWorld();
  const [, b] = await behind(world);

  await enter(world, b, 'Source', 'b');

  assert.deepEqual(tokens(world), ['a']);
  assert.equal((await waitOf(world, b, 'Source'))?.token, 'b');
  assert.equal(await stageOf(world, b.execution, 'Source'), undefined);
});

test('a task that is retried while it waits is answered under its newest token alone', async () => {
  const world = await makeWorld();
  const [a, b] = await behind(world);
  await enter(world, b, 'Source', 'b-dead');

  await enter(world, b, 'Source', 'b-new');
  await leave(world, a, 'Source');

  assert.deepEqual(tokens(world), ['a', 'b-new']);
});

test('what was owed to a dead token is owed to the new one, which is answered', async () => {
  const world = await makeWorld();
  const a = await begun(world);
  const { answer } = world.ports.machines;
  world.ports.machines.answer = () => Promise.reject(new Error('killed'));
  await assert.rejects(enter(world, a, 'Source', 'dead'), /killed/);
  world.ports.machines.answer = answer;
  world.advance(5);

  await enter(world, a, 'Source', 'new');

  assert.deepEqual(tokens(world), ['new']);
  assert.equal((await world.ports.ledger.open('owed')).items.length, 0);
});

test('a new token that must wait is not in the index of what is owed', async () => {
  const world = await makeWorld();
  const [a, b] = await behind(world);
  await enter(world, b, 'Source', 'b');
  const { answer } = world.ports.machines;
  world.ports.machines.answer = () => Promise.reject(new Error('killed'));
  await assert.rejects(leave(world, a, 'Source'), /killed/);
  world.ports.machines.answer = answer;
  assert.equal((await world.ports.ledger.open('owed')).items.length, 1);

  await enter(world, b, 'Source', 'b-again');

  assert.deepEqual(tokens(world), ['a', 'b-again']);
  assert.equal((await world.ports.ledger.open('owed')).items.length, 0);
});

test('whoever asks may open the way for others: each of them is answered under its own token', async () => {
  const world = await makeWorld();
  const [a, b] = await behind(world);
  await leave(world, a, 'Source');
  await enter(world, b, 'Source', 'b');
  await leave(world, b, 'Source');
  await enter(world, b, 'Build', 'b-build');
  assert.deepEqual(tokens(world), ['a', 'b']);

  await enter(world, a, 'Build', 'a-build');

  assert.deepEqual(tokens(world), ['a', 'b', 'a-build']);
  await leave(world, a, 'Build');
  assert.deepEqual(tokens(world), ['a', 'b', 'a-build', 'b-build']);
});

test('a late copy of a question for a stage that was entered and left gets no slot and no answer', async () => {
  const world = await makeWorld();
  const [a] = await behind(world);
  await leave(world, a, 'Source');

  await enter(world, a, 'Source', 'late');

  assert.deepEqual(tokens(world), ['a']);
  const lane = await laneRecord.require(world.ports.ledger, keys.lane('hello', a.execution.address), 'lane');
  assert.deepEqual([lane.data.slots, lane.data.waiting], [{}, []]);
});

test('a machine of an attempt that is not open is refused', async () => {
  const world = await makeWorld();
  const a = await begun(world);

  const other = enterStage(world.ports)({ ...a.base, attempt: 2, stage: 'Source', token: 't' });
  await assert.rejects(other, { name: 'ExecutionEnded' });
});

test('a waiter whose turn was lost is woken by the next who asks, and the asker waits in its place', async () => {
  const world = await makeWorld();
  const [a, b] = await behind(world);
  await enter(world, b, 'Source', 'b');
  const c = await begun(world, 'dev_eu-central-1/research/1.2');
  const { ledger } = world.ports;
  const lane = await laneRecord.require(ledger, keys.lane('hello', a.execution.address), 'lane');
  await ledger.write([{ put: { ...lane, data: { ...lane.data, slots: {} } } }]);

  await enter(world, c, 'Source', 'c');

  assert.deepEqual(tokens(world), ['a', 'b']);
  assert.equal((await waitOf(world, c, 'Source'))?.token, 'c');
});
