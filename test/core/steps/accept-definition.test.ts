import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { canonicalJson } from '../../../core/canonical-json.ts';
import { InvalidInput } from '../../../core/fault.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { operationRecord, pipelineRecord, versionRecord } from '../../../core/pipeline.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { makeWorld, type World } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');

test('an accepted definition gets the next version and is announced', async () => {
  const world = await makeWorld();

  const operation = await acceptDefinition(world.ports)({ name: 'hello', text: EXAMPLE, by: 'ana' });

  assert.deepEqual([operation.status, operation.version], ['InProgress', 2]);
  assert.deepEqual(
    world.published.map(({ detailType, detail }) => [detailType, (detail as { operationId: string }).operationId]),
    [['Definition Accepted', operation.id]],
  );
  const version = await versionRecord.require(world.ports.ledger, keys.version('hello', 2), 'version');
  assert.deepEqual([version.data.status, version.data.createdBy], ['Writing', 'ana']);
});

test('of definitions that come at the same time each gets a version of its own', async () => {
  const world = await makeWorld();
  const texts = ['a', 'b', 'c', 'd'].map((word) => EXAMPLE.replace("'*_*/*/*'", `'${word}_*/*/*'`));

  const operations = await Promise.all(
    texts.map((text) => acceptDefinition(world.ports)({ name: 'hello', text, by: 'ana' })),
  );

  assert.deepEqual(operations.map(({ version }) => version).toSorted(), [2, 3, 4, 5]);
});

test('a definition of another name, and one that nothing grants, are refused and leave nothing', async () => {
  const world = await makeWorld();
  const before = world.ports.ledger.items.size;
  const put = (name: string, text: string) => acceptDefinition(world.ports)({ name, text, by: 'ana' });

  await assert.rejects(put('other', EXAMPLE), { name: 'InvalidDefinition', where: 'name', remedy: /renamed/ });
  await assert.rejects(put('hello', EXAMPLE.replace('  dev: {', '  nowhere: {')), { name: 'DefinitionRefused' });

  assert.equal(world.ports.ledger.items.size, before);
  assert.deepEqual(world.published, []);
});

const ROOT = 'arn:aws:iam::000000000000:root';
const CI = 'arn:aws:sts::000000000000:assumed-role/ci/build-17';

const authors = (world: World, dev: readonly string[]): void => {
  const environment = world.ports.installation.environments['dev'];
  assert.ok(environment);
  environment.authors = [...dev];
};
const put = (world: World, by: string, text = EXAMPLE) => acceptDefinition(world.ports)({ name: 'hello', text, by });
const refused = async (attempt: Promise<unknown>): Promise<readonly string[]> => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return [];
  assert.ok(error instanceof InvalidInput);
  return error.faults.map(({ code, where }) => `${code} ${where}`);
};

test('where an environment names its authors, they alone register for it: people, groups, and roles of build servers', async () => {
  const world = await makeWorld();

  for (const list of [['ana'], ['group:release-managers'], [ROOT]]) {
    authors(world, list);
    assert.deepEqual(await refused(put(world, ROOT)), [], list.join());
    assert.deepEqual(await refused(put(world, CI)), ['NotAnAuthor environments.dev'], list.join());
  }
  authors(world, ['arn:aws:iam::000000000000:role/build/ci']);
  assert.deepEqual(await refused(put(world, CI)), []);
  for (const other of [
    'arn:aws:sts::000000000000:assumed-role/ci2/build-17',
    'arn:aws:sts::111111111111:assumed-role/ci/build-17',
    'arn:aws:sts::000000000000:assumed-role/build/ci',
    ROOT,
  ])
    assert.deepEqual(await refused(put(world, other)), ['NotAnAuthor environments.dev'], other);
  authors(world, []);
  assert.deepEqual(await refused(put(world, ROOT)), ['NotAnAuthor environments.dev'], 'an empty list is nobody');
});

test('taking an environment out of a pipeline needs an author of it too', async () => {
  const world = await makeWorld();
  authors(world, []);
  world.ports.installation.environments['sandbox'] = {
    ...(world.ports.installation.environments['dev'] as NonNullable<unknown> & {
      regions: string[];
      accounts: Record<string, string>;
    }),
    authors: ['ana'],
  };

  const without = EXAMPLE.replace('  dev: {', '  sandbox: {');

  assert.deepEqual(await refused(put(world, ROOT, without)), ['NotAnAuthor environments.dev']);
});

test('a stranger learns nothing of what is wrong with the definition, and nothing is written', async () => {
  const world = await makeWorld();
  authors(world, []);
  const before = JSON.stringify([...world.ports.ledger.items]);

  assert.deepEqual(await refused(put(world, CI, EXAMPLE.replace('RepositoryName: hello', 'RepositoryName: other'))), [
    'NotAnAuthor environments.dev',
  ]);
  assert.equal(JSON.stringify([...world.ports.ledger.items]), before);
});

test('a pipeline that changes an environment without the approval that its floor demands is refused', async () => {
  const world = await makeWorld();
  const dev = world.ports.installation.environments['dev'];
  assert.ok(dev);
  dev.approval = { required: 1, notAuthor: false };
  const without = EXAMPLE.replace(/ {6}- name: Approve[\s\S]*?(?= {6}- name: Apply)/, '');
  assert.notEqual(without, EXAMPLE);

  assert.deepEqual([...new Set(await refused(put(world, ROOT, without)))], ['ApprovalMissing stages[2].actions[1]']);
  for (const environment of Object.values(world.ports.installation.environments)) environment.approval = 'none';
  assert.deepEqual(await refused(put(world, ROOT, without)), []);
});

/** The version that was accepted last becomes the current one, as a registration ends. */
const makeCurrent = async (world: World, current: number): Promise<void> => {
  const item = await pipelineRecord.require(world.ports.ledger, keys.pipeline('hello'), 'pipeline');
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, current } } }]);
};
const versions = async (world: World): Promise<number[]> =>
  (await world.ports.ledger.list('PIPELINE#hello')).items.map((item) => versionRecord.parse(item).data.version);

test('the definition that is current already is registered again under its version, which stays as it is', async () => {
  const world = await makeWorld();
  await put(world, ROOT);
  await makeCurrent(world, 2);
  const kept = await versionRecord.read(world.ports.ledger, keys.version('hello', 2));
  world.published.length = 0;

  const again = await put(world, CI);

  assert.equal(again.version, 2);
  assert.equal(world.published.length, 1, 'the installation may have changed: its machines are written again');
  assert.deepEqual(await versionRecord.read(world.ports.ledger, keys.version('hello', 2)), kept);
  assert.deepEqual(await versions(world), [1, 2]);
});

test('a definition that equals the current one, but not the newest, is a version of its own', async () => {
  const world = await makeWorld();
  await put(world, ROOT);
  await makeCurrent(world, 2);
  await put(world, ROOT, EXAMPLE.replace("'*_*/*/*'", "'dev_*/*/*'"));

  assert.equal((await put(world, ROOT)).version, 4);
  assert.deepEqual(await versions(world), [1, 2, 3, 4]);
});

test('an accepted definition is written whole: who, when, its digest, and an operation that is open until it ends', async () => {
  const world = await makeWorld();
  world.advance(60);
  const now = '2026-01-01T00:01:00.000Z';

  const operation = await put(world, ROOT);

  const { ledger } = world.ports;
  const version = (await versionRecord.require(ledger, keys.version('hello', 2), 'version')).data;
  assert.deepEqual(
    [version.digest, version.createdAt, version.machines],
    [world.ports.digest(canonicalJson(version.definition)), now, []],
  );
  const item = await operationRecord.require(ledger, keys.operation(operation.id), 'operation');
  assert.deepEqual([item.data, item.open], [operation, { kind: 'operation', since: now }]);
  assert.deepEqual([operation.pipeline, operation.faults, operation.startedAt], ['hello', [], now]);
  const { data } = await pipelineRecord.require(ledger, keys.pipeline('hello'), 'pipeline');
  assert.deepEqual([data.current, data.latest, data.updatedAt, data.updatedBy], [1, 2, now, ROOT]);
});

test('a pipeline that is new begins at version 1, and nothing of it is current', async () => {
  const world = await makeWorld();
  const text = EXAMPLE.replace('name: hello', 'name: other');

  const operation = await acceptDefinition(world.ports)({ name: 'other', text, by: ROOT });

  assert.equal(operation.version, 1);
  const { data } = await pipelineRecord.require(world.ports.ledger, keys.pipeline('other'), 'pipeline');
  assert.deepEqual([data.name, data.current, data.latest], ['other', undefined, 1]);
});

test('a definition that the ledger cannot hold is refused by name, and one that is nearly as long is not', async () => {
  const world = await makeWorld();
  const ofActions = (count: number): string => {
    const commands = JSON.stringify(Array.from({ length: 40 }, (_, n) => `${n} ${'x'.repeat(900)}`));
    const lint = (n: number) =>
      `      - name: Lint${n}\n        commands: ${commands}\n        inputArtifacts: [source]\n`;
    return EXAMPLE.replace(
      / {6}- name: Lint[\s\S]*?(?= {6}- name: Package)/,
      Array.from({ length: count }, (_, n) => lint(n)).join(''),
    );
  };

  assert.equal((await put(world, ROOT, ofActions(38))).version, 2);
  await assert.rejects(put(world, ROOT, ofActions(42)), { name: 'DefinitionTooLarge', remedy: /Split/ });
});
