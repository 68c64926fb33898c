import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ExecutionRequest } from '../../../core/execution-request.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { listAll } from '../../../core/ledger/list-all.ts';
import { operationRecord, pipelineRecord } from '../../../core/pipeline.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { followDefinition } from '../../../core/steps/follow-definition.ts';
import { type Compile, registerDefinition } from '../../../core/steps/register-definition.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');
const OWN = EXAMPLE.replace(/^executionMode:/m, 'selfUpdate: { path: ci/pipeline.yaml }\nexecutionMode:');
const CHANGED = OWN.replace("'*_*/*/*'", "'dev_*/*/*'");
const COMMIT = 'c'.repeat(40);

const compile: Compile = (definition, { environment, scope, version }) => ({
  name: `${definition.name}-${environment}-${scope}`,
  definition: `version ${version}`,
  description: '',
  stages: [],
});
const register = (world: World, id: string) => registerDefinition({ ...world.ports, compile })(id);

/** A pipeline that updates itself; `pushed` is what its file says in the commit that is pushed. */
const updating = async (pushed: string | undefined) => {
  const world = await makeWorld();
  const { id } = await acceptDefinition(world.ports)({ name: 'hello', text: OWN, by: 'ana' });
  await register(world, id);
  world.published.length = 0;
  if (pushed !== undefined) world.repositoryFiles.set(`hello ${COMMIT} ci/pipeline.yaml`, pushed);
  const request = { ...world.request(), definitionVersion: 2 };
  const start = startExecution(world.ports);
  const follow = followDefinition(world.ports);
  return { world, request, start, follow };
};
const told = ({ published }: World, type: string) =>
  published.filter(({ detailType }) => detailType === type).map(({ detail }) => detail as ExecutionRequest);
const refusals = async ({ ports }: World) =>
  (await listAll(ports.ledger, 'REFUSALS')).map(
    ({ data }) => (data as { fault: { code: string; message: string } }).fault,
  );

test('a pipeline that updates itself starts nothing before its definition was read; others start at once', async () => {
  const { world, request, start } = await updating(OWN);

  assert.equal(await start(request), undefined);

  assert.deepEqual(told(world, 'Definition Due'), [request]);
  assert.equal(world.machines.size, 0);
  assert.ok(await start({ ...request, definitionVersion: 1, cause: { ...request.cause, id: 'other' } }));
});

test('the same definition in the commit starts the execution on the current version, at once', async () => {
  const { world, request, start, follow } = await updating(OWN);

  assert.equal(await follow(request), 'started');

  const [asked] = told(world, 'Execution Requested');
  assert.deepEqual(asked, { ...request, definitionVersion: 2, followed: true });
  const execution = await start(asked ?? assert.fail('asked'));
  assert.equal(execution?.definitionVersion, 2);
  assert.equal(told(world, 'Definition Due').length, 0, 'it is not read again');
});

test('another definition is registered first, and the execution starts on it, once', async () => {
  const { world, request, start, follow } = await updating(CHANGED);

  assert.equal(await follow(request), 'registering');
  assert.deepEqual(told(world, 'Execution Requested'), [], 'nothing runs yet');
  const [operation] = told(world, 'Definition Accepted') as unknown as { operationId: string }[];
  const id = operation?.operationId ?? '';
  await register(world, id);

  const [asked, ...more] = told(world, 'Execution Requested');
  assert.deepEqual([asked?.definitionVersion, asked?.followed, more.length], [3, true, 0]);
  const execution = await start(asked ?? assert.fail('asked'));
  assert.equal(execution?.definitionVersion, 3);
  assert.equal(execution?.commit, COMMIT);
  await register(world, id);
  for (const again of told(world, 'Execution Requested')) assert.equal((await start(again))?.id, execution?.id);
  assert.equal(
    await start(request).then((one) => one?.id),
    execution?.id,
    'a second delivery of the push is the same run',
  );
});

test('what was not told in a crash is told again by the reconciler’s next announcement', async () => {
  const { world, request, follow } = await updating(CHANGED);
  await follow(request);
  const [{ operationId } = { operationId: '' }] = told(world, 'Definition Accepted') as unknown as {
    operationId: string;
  }[];
  const { publish } = world.ports.bus;
  world.ports.bus.publish = () => Promise.reject(new Error('crash'));
  await assert.rejects(register(world, operationId), /crash/);
  world.ports.bus.publish = publish;
  const open = async () =>
    (await operationRecord.require(world.ports.ledger, keys.operation(operationId), 'operation')).open;
  assert.ok(await open(), 'it is still found');

  await register(world, operationId);

  assert.equal(told(world, 'Execution Requested').length, 1);
  assert.equal(await open(), undefined);
});

test('a broken, a foreign, an ungranted and a missing definition start nothing, and the refusal says why', async () => {
  for (const [pushed, code] of [
    ['name: hello\nstages: [', 'InvalidDefinition'],
    [OWN.replace('name: hello', 'name: other'), 'InvalidDefinition'],
    [OWN.replace('  dev: {', '  nowhere: {'), 'DefinitionRefused'],
    [undefined, 'DefinitionMissing'],
  ] as const) {
    const { world, request, follow } = await updating(pushed);

    assert.equal(await follow(request), 'refused', code);

    assert.deepEqual(
      (await refusals(world)).map((fault) => fault.code),
      [code],
    );
    assert.deepEqual([world.published, world.machines.size], [[], 0]);
    const { latest } = (await pipelineRecord.require(world.ports.ledger, keys.pipeline('hello'), 'pipeline')).data;
    assert.equal(latest, 2);
  }
});

test('a definition that cannot be compiled ends the start with its faults', async () => {
  const { world, request, follow } = await updating(CHANGED);
  await follow(request);
  const [{ operationId } = { operationId: '' }] = told(world, 'Definition Accepted') as unknown as {
    operationId: string;
  }[];
  const { environments } = world.ports.installation;
  const { dev, ...others } = environments;
  assert.ok(dev);
  Object.assign(world.ports.installation, { environments: others });

  await register(world, operationId);

  assert.deepEqual(told(world, 'Execution Requested'), []);
  const [fault] = await refusals(world);
  assert.equal(fault?.code, 'DefinitionRefused');
});

test('who pushes must be an author of the environments, as who registers by hand', async () => {
  const { world, request, follow } = await updating(CHANGED);
  const dev = world.ports.installation.environments['dev'];
  assert.ok(dev);
  dev.authors = ['ben'];

  assert.equal(await follow(request), 'refused');

  assert.equal((await refusals(world))[0]?.code, 'NotAnAuthor');
  world.repositoryFiles.set(`hello ${COMMIT} ci/pipeline.yaml`, OWN);
  assert.equal(
    await follow({ ...request, cause: { ...request.cause, id: 'two' } }),
    'started',
    'an unchanged one asks nobody',
  );
});

test('a start that names no commit takes the head of the branch, and the run takes that very commit', async () => {
  const { world, request, follow } = await updating(undefined);
  const withBranch = OWN.replace('RepositoryName: hello', 'RepositoryName: hello, BranchName: main');
  const { id } = await acceptDefinition(world.ports)({ name: 'hello', text: withBranch, by: 'ana' });
  await register(world, id);
  world.repositoryFiles.set('hello main ci/pipeline.yaml', withBranch);

  assert.equal(await follow({ ...request, revisions: [] }), 'started');

  const [asked] = told(world, 'Execution Requested');
  assert.deepEqual(
    asked?.revisions.map(({ action, commit, branch }) => [action, commit, branch]),
    [['Source', 'b'.repeat(40), 'main']],
  );
});
