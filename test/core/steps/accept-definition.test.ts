import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InvalidInput } from '../../../core/fault.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
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

  await assert.rejects(put('other', EXAMPLE), { name: 'InvalidDefinition' });
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
