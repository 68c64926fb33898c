import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Execution } from '../../../core/execution.ts';
import { executionRecord, stageRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { reconciled } from '../reconciled.ts';
import { makeWorld, type World } from '../world.ts';

const started = async (world: World, tag: string): Promise<Execution> => {
  const execution = await startExecution(world.ports)(world.request(tag));
  assert.ok(execution);
  return execution;
};
const enter = (world: World, { id }: Execution, stage: string, token: string) =>
  enterStage(world.ports)({ contract: 2, executionId: id, attempt: 1, stage, token });
const leave = (world: World, { id }: Execution, stage: string, outcome: 'Succeeded' | 'Failed' = 'Succeeded') =>
  leaveStage(world.ports)({ contract: 2, executionId: id, attempt: 1, stage, outcome });
const tokens = (world: World): string[] => world.answered.map(({ token }) => token);

test('the second execution enters a stage when the first has left it, and is answered once', async () => {
  const world = await makeWorld();
  const [a, b] = [
    await started(world, 'dev_eu-central-1/research/1.0'),
    await started(world, 'dev_eu-central-1/research/1.1'),
  ];

  await enter(world, b, 'Source', 'b-source');
  await enter(world, a, 'Source', 'a-source');
  assert.deepEqual(tokens(world), ['a-source'], 'the earlier goes first though the later asked first');
  await leave(world, a, 'Source');

  assert.deepEqual(tokens(world), ['a-source', 'b-source']);
});

test('a rival that writes the lane in between makes the step decide again', async () => {
  const world = await makeWorld();
  const [a, b] = [
    await started(world, 'dev_eu-central-1/research/1.0'),
    await started(world, 'dev_eu-central-1/research/1.1'),
  ];
  world.ports.ledger.beforeWrite = () => enter(world, b, 'Source', 'b-source');

  await enter(world, a, 'Source', 'a-source');

  assert.deepEqual(tokens(world), ['a-source']);
});

test('an answer that was owed when the process died is sent by the reconciler', async () => {
  const world = await makeWorld();
  const a = await started(world, 'dev_eu-central-1/research/1.0');
  const { answer } = world.ports.machines;
  world.ports.machines.answer = () => Promise.reject(new Error('killed'));
  await assert.rejects(enter(world, a, 'Source', 'a-source'), /killed/);
  world.ports.machines.answer = answer;

  await reconciled(world);

  assert.deepEqual(tokens(world), ['a-source']);
  assert.equal((await world.ports.ledger.open('owed')).items.length, 0, 'and forgotten');
});

test('a machine that died in a stage is closed: the stage fails, the next execution enters', async () => {
  const world = await makeWorld();
  const [a, b] = [
    await started(world, 'dev_eu-central-1/research/1.0'),
    await started(world, 'dev_eu-central-1/research/1.1'),
  ];
  await enter(world, a, 'Source', 'a-source');
  await enter(world, b, 'Source', 'b-source');
  world.endMachine(a.machineExecutionArn ?? '', { status: 'ABORTED' });

  assert.equal(await closeExecution(world.ports)(a.id, a.machineExecutionArn ?? ''), 'closed');
  assert.equal(await closeExecution(world.ports)(a.id, a.machineExecutionArn ?? ''), 'closed');

  assert.deepEqual(tokens(world), ['a-source', 'b-source']);
  assert.equal((await executionRecord.read(world.ports.ledger, keys.execution(a.id)))?.data.status, 'Stopped');
  assert.equal((await stageRecord.read(world.ports.ledger, keys.stage(a.id, 'Source')))?.data.status, 'Failed');
});

test('a running machine is not closed, whatever an event says', async () => {
  const world = await makeWorld();
  const a = await started(world, 'dev_eu-central-1/research/1.0');

  assert.equal(await closeExecution(world.ports)(a.id, a.machineExecutionArn ?? ''), 'running');
  assert.equal((await executionRecord.read(world.ports.ledger, keys.execution(a.id)))?.data.status, 'InProgress');
});

test('an ended execution enters nothing any more', async () => {
  const world = await makeWorld();
  const a = await started(world, 'dev_eu-central-1/research/1.0');
  world.endMachine(a.machineExecutionArn ?? '', { status: 'FAILED', error: 'StageFailed' });
  await reconciled(world);

  await assert.rejects(enter(world, a, 'Source', 'late'), { name: 'ExecutionEnded' });
});
