import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalRecord } from '../../../core/refusal.ts';
import { deletePipeline } from '../../../core/steps/delete-pipeline.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { switchPipeline } from '../../../core/steps/switch-pipeline.ts';
import { makeWorld, type World } from '../world.ts';

const BY = 'arn:aws:iam::000000000000:root';
const turn = (world: World, to: 'enabled' | 'disabled') =>
  switchPipeline(world.ports)({ pipeline: 'hello', to, by: BY });

test('tags of a disabled pipeline are recorded refusals; enabled again, the next push starts it', async () => {
  const world = await makeWorld();
  const start = startExecution(world.ports);
  assert.equal((await turn(world, 'disabled')).disabled?.by, BY);

  assert.equal(await start(world.request()), undefined);
  const { items } = await world.ports.ledger.list('REFUSALS');
  const [fault] = items.map((item) => refusalRecord.parse(item).data.fault);
  assert.equal(fault?.code, 'PipelineDisabled');
  assert.match(fault?.remedy ?? '', /tagline pipelines enable hello/);
  assert.equal((await turn(world, 'enabled')).disabled, undefined);

  assert.equal((await start(world.request()))?.status, 'InProgress');
});

test('what was started before goes on: a repeated delivery finds its execution', async () => {
  const world = await makeWorld();
  const start = startExecution(world.ports);
  const first = await start(world.request());
  await turn(world, 'disabled');

  assert.equal((await start(world.request()))?.id, first?.id);
});

test('disabling twice keeps the first mark', async () => {
  const world = await makeWorld();
  const first = await turn(world, 'disabled');
  world.advance(60);

  assert.deepEqual(await turn(world, 'disabled'), first);
});

test('a pipeline that is not there, or was deleted, is refused by name', async () => {
  const world = await makeWorld();
  const elsewhere = { pipeline: 'nothing', to: 'disabled' as const, by: BY };
  await assert.rejects(switchPipeline(world.ports)(elsewhere), { name: 'NotFound' });
  await deletePipeline(world.ports)({ pipeline: 'hello', by: BY });

  await assert.rejects(turn(world, 'enabled'), { name: 'PipelineDeleted' });
});

test('only an author of its environments switches a pipeline', async () => {
  const world = await makeWorld();
  const { dev } = world.ports.installation.environments;
  assert.ok(dev);
  const environments = { ...world.ports.installation.environments, dev: { ...dev, authors: ['ana'] } };
  const ports = { ...world.ports, installation: { ...world.ports.installation, environments } };

  await assert.rejects(
    switchPipeline(ports)({ pipeline: 'hello', to: 'disabled', by: 'arn:aws:iam::000000000000:user/stranger' }),
    { name: 'NotAnAuthor' },
  );
});
