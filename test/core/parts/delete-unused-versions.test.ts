import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Execution, stageRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { useRecord } from '../../../core/machine-use.ts';
import { deleteUnusedVersions } from '../../../core/parts/delete-unused-versions.ts';
import { pipelineRecord, versionRecord } from '../../../core/pipeline.ts';
import { Conflict } from '../../../core/ports/ledger.ts';
import { refusalRecord } from '../../../core/refusal.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { reconcile } from '../../../core/steps/reconcile.ts';
import { type Compile, registerDefinition } from '../../../core/steps/register-definition.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');
const BY = 'arn:aws:iam::000000000000:root';
const HOUR = 3600;
const compile: Compile = (_definition, { environment, scope }) => ({
  name: environment === 'dev' ? `machine-${scope}` : `${environment}-machine-${scope}`,
  definition: '',
  description: '',
  stages: [],
});

/** Every registration makes a new version of each machine. */
const makeRounds = async () => {
  const world = await makeWorld();
  const { machines } = world.ports;
  for (const scope of ['us-east-1', 'eu-central-1', 'ap-southeast-1', 'global'])
    world.machineVersions.push({ versionArn: `machine-${scope}:1`, createdAt: world.ports.clock.now() });
  machines.put = async ({ name }) => {
    const [newest] = await machines.versions(name);
    const versionArn = `${name}:${Number(newest?.versionArn.split(':').at(-1) ?? 0) + 1}`;
    world.machineVersions.push({ versionArn, createdAt: world.ports.clock.now() });
    return { arn: name, versionArn };
  };
  let round = 0;
  const register = async (): Promise<void> => {
    const text = `${EXAMPLE}\nvariables: [{ name: Round, defaultValue: '${++round}' }]\n`;
    const { id } = await acceptDefinition(world.ports)({ name: 'hello', text, by: BY });
    const operation = await registerDefinition({ ...world.ports, compile })(id);
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.faults));
  };
  return { world, register };
};
const gone = (world: World): string[] => world.removed.filter((arn) => arn.startsWith('machine-eu-central-1:'));
const start = async (world: World, version: string, definitionVersion = 1): Promise<Execution> => {
  const request = { ...world.request(`dev_eu-central-1/research/${version}`), definitionVersion };
  const execution = await startExecution(world.ports)(request);
  assert.ok(execution);
  return execution;
};
const enter = (world: World, { id, attempt }: Execution, stage: string) =>
  enterStage(world.ports)({ contract: 2, executionId: id, attempt, stage, token: `${id}-${stage}-${attempt}` });
const end = async (world: World, { id, machineExecutionArn = '' }: Execution, status: 'SUCCEEDED' | 'FAILED') => {
  world.endMachine(machineExecutionArn, { status });
  await closeExecution(world.ports)(id, machineExecutionArn);
};
const isMarked = async (world: World): Promise<boolean> =>
  (await pipelineRecord.read(world.ports.ledger, keys.pipeline('hello')))?.open !== undefined;

test('versions that nothing uses are deleted in every machine, over an hour after they were replaced', async () => {
  const { world, register } = await makeRounds();
  await register();
  await register();

  world.advance(HOUR);
  await reconcile(world.ports)();
  assert.deepEqual(gone(world), [], 'a push may still be matched to them');
  world.advance(301);
  await reconcile(world.ports)();

  assert.deepEqual(
    world.removed.filter((arn) => arn.startsWith('machine-')).toSorted(),
    ['ap-southeast-1', 'eu-central-1', 'global', 'us-east-1'].flatMap((scope) => [
      `machine-${scope}:1`,
      `machine-${scope}:2`,
    ]),
  );
});

test('registrations that never pause do not put the deletion off', async () => {
  const { world, register } = await makeRounds();
  for (let n = 0; n < 6; n++) {
    await register();
    world.advance(HOUR / 2);
    await reconcile(world.ports)();
  }

  assert.deepEqual(
    gone(world).toSorted(),
    [1, 2, 3, 4].map((number) => `machine-eu-central-1:${number}`),
  );
});

test('the version of an open execution stays; with its success it may go', async () => {
  const { world, register } = await makeRounds();
  const execution = await start(world, '1.0');
  await register();
  world.advance(2 * HOUR);
  await reconcile(world.ports)();
  assert.deepEqual([gone(world), await isMarked(world)], [[], true]);

  await end(world, execution, 'SUCCEEDED');
  world.advance(2 * HOUR);
  await reconcile(world.ports)();

  assert.deepEqual(gone(world), ['machine-eu-central-1:1']);
});

test('the version of a failed execution stays while it can be retried: until a later one has entered its stage', async () => {
  const { world, register } = await makeRounds();
  const failed = await start(world, '1.0');
  await enter(world, failed, 'Source');
  await end(world, failed, 'FAILED');
  await register();
  world.advance(2 * HOUR);
  await reconcile(world.ports)();
  assert.deepEqual(gone(world), []);
  const again = await retryStage(world.ports)({ executionId: failed.id, mode: 'FAILED_ACTIONS', by: BY });
  assert.equal(again.machineVersionArn, 'machine-eu-central-1:1');
  await end(world, again, 'FAILED');

  await enter(world, await start(world, '1.1', 2), 'Source');
  world.advance(2 * HOUR);
  await reconcile(world.ports)();

  assert.deepEqual(gone(world), ['machine-eu-central-1:1']);
  await assert.rejects(retryStage(world.ports)({ executionId: failed.id, mode: 'FAILED_ACTIONS', by: BY }), {
    code: 'NotLatestPipelineExecution',
  });
});

test('a push that was matched before the replacement starts for an hour; later it is a recorded refusal', async () => {
  const { world, register } = await makeRounds();
  await register();
  world.advance(HOUR - 1);
  assert.equal((await start(world, '1.0', 1)).machineVersionArn, 'machine-eu-central-1:1');
  world.advance(2);

  assert.equal(await startExecution(world.ports)(world.request('dev_eu-central-1/research/1.1')), undefined);

  const { items } = await world.ports.ledger.list('REFUSALS');
  assert.deepEqual(
    items.map((item) => refusalRecord.parse(item).data.fault.code),
    ['DefinitionReplaced'],
  );
  world.advance(HOUR);
  await reconcile(world.ports)();
  assert.deepEqual(gone(world), [], 'the one that came in time runs on it');
});

test('what a registration is writing at the moment, and what one left that failed, stays until the next is current', async () => {
  const { world, register } = await makeRounds();
  await register();
  world.advance(2 * HOUR);
  const writing = { versionArn: 'machine-eu-central-1:3', createdAt: world.ports.clock.now() };
  world.machineVersions.push(writing);

  await reconcile(world.ports)();

  assert.deepEqual(gone(world), ['machine-eu-central-1:1']);
});

test('a registration that ends during the deletion keeps the mark', async () => {
  const { world, register } = await makeRounds();
  await register();
  world.advance(2 * HOUR);
  const { removeVersion } = world.ports.machines;
  let ended = false;
  world.ports.machines.removeVersion = async (arn) => {
    await removeVersion(arn);
    if (!ended) {
      ended = true;
      await register();
    }
  };

  await reconcile(world.ports)();

  assert.equal(await isMarked(world), true);
});

test('the mark goes when nothing is left to delete, and what is not marked is not looked at', async () => {
  const { world, register } = await makeRounds();
  await register();
  world.advance(2 * HOUR);
  await reconcile(world.ports)();
  assert.equal(await isMarked(world), false);
  world.ports.machines.versions = async () => assert.fail('nothing is marked');

  await deleteUnusedVersions(world.ports)('hello', '2026-01-01T00:00:00.000Z');
});

test('a mark that is young, or that another registration made since, waits for its own time', async () => {
  const { world, register } = await makeRounds();
  const young = world.ports.clock.now();
  await register();
  world.advance(HOUR);
  world.ports.machines.versions = async () => assert.fail('it is too early');
  await deleteUnusedVersions(world.ports)('hello', young);

  world.advance(HOUR);
  await deleteUnusedVersions(world.ports)('hello', '2026-01-01T00:00:01.000Z');

  assert.equal(await isMarked(world), true);
});

test('a machine whose current version the service does not list loses none', async () => {
  const { world, register } = await makeRounds();
  await register();
  const current = world.machineVersions.findIndex(({ versionArn }) => versionArn === 'machine-eu-central-1:2');
  world.machineVersions.splice(current, 1);
  world.advance(2 * HOUR);

  await reconcile(world.ports)();

  assert.deepEqual(gone(world), []);
});

test('a pipeline that is in hand elsewhere is looked at again later; a ledger that is down is an error', async () => {
  const { world, register } = await makeRounds();
  await register();
  world.advance(2 * HOUR);
  const { open } = await pipelineRecord.require(world.ports.ledger, keys.pipeline('hello'), 'pipeline');
  const sweep = () => deleteUnusedVersions(world.ports)('hello', open?.since ?? '');
  const { write } = world.ports.ledger;
  world.ports.ledger.write = async () => {
    throw new Conflict([keys.pipeline('hello')]);
  };
  await sweep();
  assert.equal(await isMarked(world), true);

  world.ports.ledger.write = async () => {
    throw new Error('down');
  };
  await assert.rejects(sweep(), { message: 'down' });
  world.ports.ledger.write = write;
});

test('an execution that is over, or that nobody knows, uses nothing, and that is written down', async () => {
  const { world, register } = await makeRounds();
  const { ledger } = world.ports;
  const over = await start(world, '1.0');
  await end(world, over, 'SUCCEEDED');
  const unknown = keys.use('hello', 'unknown');
  const use = { executionId: 'unknown', machineVersionArn: 'machine-eu-central-1:1' };
  await ledger.write([{ put: useRecord.fresh(unknown, use) }]);
  await register();
  world.advance(2 * HOUR);

  await reconcile(world.ports)();

  assert.deepEqual(gone(world), ['machine-eu-central-1:1']);
  assert.deepEqual((await ledger.list('USES#hello')).items, []);
});

test('the version of a stopped stage stays, as that of a failed one', async () => {
  const { world, register } = await makeRounds();
  const stopped = await start(world, '1.0');
  await enter(world, stopped, 'Source');
  await end(world, stopped, 'FAILED');
  const key = keys.stage(stopped.id, 'Source');
  const stage = await stageRecord.require(world.ports.ledger, key, 'stage');
  await world.ports.ledger.write([{ put: { ...stage, data: { ...stage.data, status: 'Stopped' } } }]);
  await register();
  world.advance(2 * HOUR);

  await reconcile(world.ports)();

  assert.deepEqual(gone(world), []);
});

test('numbers that were never registered hide none before them: what was current until just now stays', async () => {
  const { world, register } = await makeRounds();
  await register();
  await register();
  const { ledger } = world.ports;
  const middle = await versionRecord.require(ledger, keys.version('hello', 2), 'version');
  const { replacedAt: _, ...never } = middle.data;
  await ledger.write([{ put: { ...middle, data: never } }]);
  world.advance(HOUR - 60);
  const [, ...rest] = world.machineVersions.filter(({ versionArn }) => versionArn.startsWith('machine-eu-central-1'));
  for (const one of rest) Object.assign(one, { createdAt: '2025-01-01T00:00:00.000Z' });
  const { open } = await pipelineRecord.require(ledger, keys.pipeline('hello'), 'pipeline');
  world.advance(HOUR);
  const first = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  await ledger.write([{ put: { ...first, data: { ...first.data, replacedAt: world.ports.clock.now() } } }]);

  await deleteUnusedVersions(world.ports)('hello', open?.since ?? '');

  assert.deepEqual(gone(world), ['machine-eu-central-1:2']);
});
