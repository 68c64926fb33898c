import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Installation } from '../../../core/installation.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { type Pipeline, pipelineRecord, versionRecord } from '../../../core/pipeline.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { deletePipeline } from '../../../core/steps/delete-pipeline.ts';
import { reconcile } from '../../../core/steps/reconcile.ts';
import { type Compile, registerDefinition } from '../../../core/steps/register-definition.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { switchPipeline } from '../../../core/steps/switch-pipeline.ts';
import { makeWorld, type World } from '../world.ts';

const compile: Compile = (definition, { environment, scope }) => ({
  name: `machine-${environment}-${scope}`,
  definition: definition.name,
  description: '',
  stages: [],
});

/** The same ledger, with what was deployed anew: the installation as `change` leaves it, and its compiler. */
const deployed = (world: World, compiler: string, change: (installation: Installation) => void = () => {}) => {
  const installation = structuredClone(world.ports.installation);
  change(installation);
  return { ...world.ports, compiler, installation };
};
const withRegion = (name: string) => (installation: Installation) =>
  void installation.environments['dev']?.regions.push(name);
const withoutDev = (installation: Installation): void => {
  delete installation.environments['dev'];
};

type Ports = World['ports'];

/** What the reconciler announces, registered as the event does it; answers how many there were. */
const settle = async (world: World, ports: Ports): Promise<number> => {
  world.published.length = 0;
  await reconcile(ports)();
  const announced = world.published.splice(0);
  for (const { detail } of announced)
    await registerDefinition({ ...ports, compile })((detail as { operationId: string }).operationId);
  return announced.length;
};
const pipelineOf = async ({ ports }: World): Promise<Pipeline> =>
  (await pipelineRecord.require(ports.ledger, keys.pipeline('hello'), 'pipeline')).data;
const machinesOf = async ({ ports }: World): Promise<Readonly<Record<string, string>>> => {
  const { data } = await versionRecord.require(ports.ledger, keys.version('hello', 1), 'version');
  return Object.fromEntries(
    data.machines.map(({ environment, scope, versionArn }) => [`${environment} ${scope}`, versionArn]),
  );
};

test('a deployed region gets its machine, and a tag for it starts', async () => {
  const world = await makeWorld();
  const ports = deployed(world, 'compiler-2', withRegion('sa-east-1'));
  const request = { ...world.request('dev_sa-east-1/research/1.0'), scope: 'sa-east-1' };
  assert.equal(await startExecution(ports)(request), undefined, 'not before');

  assert.equal(await settle(world, ports), 1);

  assert.equal((await machinesOf(world))['dev sa-east-1'], 'machine-dev-sa-east-1:1');
  assert.equal((await startExecution(ports)(request))?.machineVersionArn, 'machine-dev-sa-east-1:1');
});

test('it happens once for what is deployed, however often anybody looks, and the version stays the same', async () => {
  const world = await makeWorld();
  const ports = deployed(world, 'compiler-2', withRegion('sa-east-1'));
  await Promise.all([reconcile(ports)(), reconcile(ports)()]);
  assert.equal(world.published.length, 1, 'two runs at once');
  await reconcile(ports)();
  assert.equal(world.published.length, 1, 'a run before the registration ends');
  const [{ detail } = { detail: {} }] = world.published;

  await registerDefinition({ ...ports, compile })((detail as { operationId: string }).operationId);

  assert.equal(await settle(world, ports), 0, 'a run after it');
  const { current, latest, awaits, compiledBy } = await pipelineOf(world);
  assert.deepEqual([current, latest, awaits, compiledBy], [1, 1, undefined, 'compiler-2']);
});

test('what was deployed before and is deployed again registers again', async () => {
  const world = await makeWorld();
  await settle(world, deployed(world, 'compiler-2', withRegion('sa-east-1')));

  assert.equal(await settle(world, world.ports), 1);
  assert.equal(await settle(world, deployed(world, 'compiler-2', withRegion('sa-east-1'))), 1);
});

test('a registration by the compiler that was there before is followed by one of the new compiler', async () => {
  const world = await makeWorld();
  const ports = deployed(world, 'compiler-2', withRegion('sa-east-1'));
  await reconcile(ports)();
  const [{ detail } = { detail: {} }] = world.published;
  // The function that registers is updated last.
  await registerDefinition({ ...world.ports, compile })((detail as { operationId: string }).operationId);
  assert.equal((await machinesOf(world))['dev sa-east-1'], undefined);

  assert.equal(await settle(world, ports), 1);

  assert.ok((await machinesOf(world))['dev sa-east-1']);
});

test('a definition that no longer fits keeps its machines, says why, and fits again when the installation does', async () => {
  const world = await makeWorld();
  const before = await machinesOf(world);
  const narrowed = deployed(world, 'compiler-2', (installation) => {
    installation.repositories = {};
  });

  await settle(world, narrowed);

  const { unfit, current, compiledBy } = await pipelineOf(world);
  assert.deepEqual([unfit?.faults[0]?.code, current, compiledBy], ['NotGranted', 1, 'compiler-2']);
  assert.match(unfit?.faults[0]?.message ?? '', /repository hello/);
  assert.deepEqual(await machinesOf(world), before);
  assert.equal(await settle(world, narrowed), 0, 'its faults are found once');

  await settle(world, deployed(world, 'compiler-3'));
  assert.equal((await pipelineOf(world)).unfit, undefined);
});

test('a definition that names an environment which is no more there does not fit, and its machines are kept', async () => {
  const world = await makeWorld();
  const before = await machinesOf(world);

  await settle(world, deployed(world, 'compiler-2', withoutDev));

  assert.equal((await pipelineOf(world)).unfit?.faults[0]?.code, 'UnknownEnvironment');
  assert.deepEqual(await machinesOf(world), before);
});

test('a new version that fits takes the mark away', async () => {
  const world = await makeWorld();
  const ports = deployed(world, 'compiler-2', withoutDev);
  await settle(world, ports);
  const text = `${JSON.stringify({ ...(await definitionOf(world)), environments: { prod: {} } })}`;

  const operation = await acceptDefinition(ports)({ name: 'hello', text, by: 'ana' });
  await registerDefinition({ ...ports, compile })(operation.id);

  const { unfit, current } = await pipelineOf(world);
  assert.deepEqual([unfit, current], [undefined, 2]);
});
const definitionOf = async ({ ports }: World): Promise<object> =>
  (await versionRecord.require(ports.ledger, keys.version('hello', 1), 'version')).data.definition;

test('the machine of a region that is gone stays known, so that a deletion of the pipeline takes it away', async () => {
  const world = await makeWorld();
  const before = await machinesOf(world);
  const ports = deployed(world, 'compiler-2', (installation) => {
    const dev = installation.environments['dev'];
    if (dev) dev.regions = dev.regions.filter((region) => region !== 'ap-southeast-1');
  });

  await settle(world, ports);

  assert.equal((await machinesOf(world))['dev ap-southeast-1'], before['dev ap-southeast-1']);
  assert.equal((await machinesOf(world))['dev us-east-1'], 'machine-dev-us-east-1:1');
  await deletePipeline(ports)({ pipeline: 'hello', by: 'ana' });
  assert.ok(world.removed.includes('machine-ap-southeast-1'), world.removed.join());
});

test('a registration that never ends is said after an hour, and another one begins', async () => {
  const world = await makeWorld();
  const ports = deployed(world, 'compiler-2');
  await reconcile(ports)();
  world.advance(60 * 60);
  world.published.length = 0;

  await reconcile(ports)();
  assert.equal((await pipelineOf(world)).unfit?.faults[0]?.code, 'RegistrationFailed');

  const [{ detail } = { detail: {} }] = world.published;
  await registerDefinition({ ...ports, compile })((detail as { operationId: string }).operationId);
  const { compiledBy, unfit } = await pipelineOf(world);
  assert.deepEqual([compiledBy, unfit], ['compiler-2', undefined]);
});

test('a disabled pipeline is registered again, one that was deleted or never had machines is not', async () => {
  const world = await makeWorld();
  const switched = switchPipeline(world.ports);
  await switched({ pipeline: 'hello', to: 'disabled', by: 'ana' });
  assert.equal(await settle(world, deployed(world, 'compiler-2')), 1);
  assert.ok((await pipelineOf(world)).disabled, 'and stays disabled');

  await deletePipeline(world.ports)({ pipeline: 'hello', by: 'ana' });
  assert.equal(await settle(world, deployed(world, 'compiler-3')), 0);
});
