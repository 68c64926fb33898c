import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalRecord } from '../../../core/refusal.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

test('the same request three times is one execution and one machine', async () => {
  const world = await makeWorld();
  const start = startExecution(world.ports);

  const ids = [await start(world.request()), await start(world.request()), await start(world.request())].map(
    (execution) => execution?.id,
  );

  assert.equal(new Set(ids).size, 1);
  assert.equal(world.machines.size, 1);
});

test('requests at the same time are one execution: the losers of the race find the claim', async () => {
  const world = await makeWorld();
  const start = startExecution(world.ports);

  const executions = await Promise.all(Array.from({ length: 8 }, () => start(world.request())));

  assert.equal(new Set(executions.map((execution) => execution?.id)).size, 1);
  assert.equal(world.machines.size, 1);
});

test('the same tag moved to another commit is another execution, with the next number of the lane', async () => {
  const world = await makeWorld();
  const start = startExecution(world.ports);

  const first = await start(world.request());
  const second = await start(world.request('dev_eu-central-1/research/1.0', 'e'.repeat(40)));

  assert.deepEqual([first?.sequence, second?.sequence], [1, 2]);
});

test('a crash between the claim and the start is made good by the next delivery', async () => {
  const world = await makeWorld();
  const { start } = world.ports.machines;
  world.ports.machines.start = () => Promise.reject(new Error('killed'));
  await assert.rejects(startExecution(world.ports)(world.request()), /killed/);
  world.ports.machines.start = start;

  const execution = await startExecution(world.ports)(world.request());

  assert.equal(execution?.machineExecutionArn, `machine-eu-central-1:1:${execution?.id}-1`);
  assert.equal(execution?.sequence, 1);
});

const again = (world: Awaited<ReturnType<typeof makeWorld>>) => {
  const request = world.request();
  return { ...request, cause: { ...request.cause, event: 'another push', at: '2026-01-01T00:05:00.000Z' } };
};
const refusalsOf = async (world: Awaited<ReturnType<typeof makeWorld>>) =>
  (await world.ports.ledger.list('REFUSALS')).items.map((item) => refusalRecord.parse(item).data.fault);

test('a tag deleted and pushed again at the same commit starts nothing, and says which execution there is', async () => {
  const world = await makeWorld();
  const start = startExecution(world.ports);
  const first = await start(world.request());

  assert.equal(await start(again(world)), undefined);
  assert.equal(await start(again(world)), undefined, 'a repeated delivery is no second refusal');

  const [refusal, ...more] = await refusalsOf(world);
  assert.deepEqual([refusal?.code, more], ['AlreadyStarted', []]);
  assert.match(refusal?.message ?? '', new RegExp(`${first?.id}.*InProgress`));
  assert.match(refusal?.remedy ?? '', new RegExp(`^tagline show ${first?.id}`));
  assert.equal(world.machines.size, 1);
});

test('pushed again after a failure, the remedy is a retry', async () => {
  const world = await makeWorld();
  const first = await startExecution(world.ports)(world.request());
  world.endMachine(first?.machineExecutionArn ?? '', { status: 'FAILED', error: 'StageFailed' });
  await closeExecution(world.ports)(first?.id ?? '', first?.machineExecutionArn ?? '');

  await startExecution(world.ports)(again(world));

  assert.match((await refusalsOf(world))[0]?.remedy ?? '', new RegExp(`^tagline retry ${first?.id}`));
});

test('a full lane is written down as a refusal, and nothing is claimed', async () => {
  const world = await makeWorld();
  const start = startExecution(world.ports);
  for (let n = 0; n < 50; n++) await start(world.request(`dev_eu-central-1/research/1.${n}`));

  assert.equal(await start(world.request('dev_eu-central-1/research/2.0')), undefined);
  const { items } = await world.ports.ledger.list('REFUSALS');
  assert.deepEqual(
    items.map(({ data }) => (data as { fault: { code: string } }).fault.code),
    ['ConcurrentPipelineExecutionsLimitExceeded'],
  );
});

test('an execution says what started it, and is listed under its pipeline', async () => {
  const world = await makeWorld();

  const execution = await startExecution(world.ports)(world.request());

  assert.deepEqual(execution?.revisions, [
    {
      action: 'Source',
      provider: 'CodeCommit',
      repository: 'hello',
      commit: 'c'.repeat(40),
      tag: 'dev_eu-central-1/research/1.0',
    },
  ]);
  const { items } = await world.ports.ledger.listed('PIPELINE#hello');
  assert.deepEqual(
    items.map(({ data, listed }) => [(data as { id: string }).id, listed?.at]),
    [[execution?.id, `${execution?.startedAt}#${execution?.id}`]],
  );
});

test('a place for which the version has no machine is a refusal that says what to do', async () => {
  const world = await makeWorld();
  const request = world.request('prod_eu-central-1/research/1.0');

  assert.equal(await startExecution(world.ports)({ ...request, environment: 'prod' }), undefined);

  const [refusal] = await refusalsOf(world);
  assert.equal(refusal?.code, 'MachineMissing');
  assert.match(refusal?.remedy ?? '', /`tagline pipelines list` says whether its definition still fits/);
  assert.equal(world.machines.size, 0);
});

test('pushed again after a success, the remedy is to look at it, not to retry', async () => {
  const world = await makeWorld();
  const first = await startExecution(world.ports)(world.request());
  world.endMachine(first?.machineExecutionArn ?? '', { status: 'SUCCEEDED' });
  await closeExecution(world.ports)(first?.id ?? '', first?.machineExecutionArn ?? '');

  await startExecution(world.ports)(again(world));

  const [refusal] = await refusalsOf(world);
  assert.match(refusal?.remedy ?? '', /^tagline show /);
  assert.match(refusal?.message ?? '', / at c{12} has started /);
});
