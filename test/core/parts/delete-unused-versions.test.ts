import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Execution } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { refusalRecord } from '../../../core/parts/record-refusal.ts';
import { pipelineRecord } from '../../../core/pipeline.ts';
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
