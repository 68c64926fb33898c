import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { makeWorld } from '../world.ts';

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
