import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { announceRegistration, failRegistration } from '../../../core/parts/registration.ts';
import { operationRecord, versionRecord } from '../../../core/pipeline.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { makeWorld } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');
const FAULT = { code: 'PipelineTooLarge', message: 'over 500 actions' };
const accepted = async () => {
  const world = await makeWorld();
  const operation = await acceptDefinition(world.ports)({ name: 'hello', text: EXAMPLE, by: 'ana' });
  const version = async () =>
    versionRecord.require(world.ports.ledger, keys.version('hello', operation.version), 'version');
  return { ...world, operation, version };
};

test('a registration is announced by its id, pipeline and version', async () => {
  const { ports, published, operation } = await accepted();
  published.length = 0;

  await announceRegistration(ports.bus, operation);

  const detail = { operationId: operation.id, pipeline: 'hello', version: operation.version };
  assert.deepEqual(published, [{ detailType: 'Definition Accepted', detail }]);
});

test('a registration that fails keeps its faults, is no longer open, and its version is failed', async () => {
  const { ports, operation, version } = await accepted();

  const ended = await failRegistration(ports.ledger, operation.id, [FAULT], 'now');

  assert.deepEqual([ended.status, ended.faults, ended.endedAt], ['Failed', [FAULT], 'now']);
  assert.equal((await ports.ledger.open('operation')).items.length, 0);
  assert.equal((await version()).data.status, 'Failed');
});

test('a version that has its machines keeps them', async () => {
  const { ports, operation, version } = await accepted();
  const machines = [{ environment: 'dev', scope: 'eu-central-1', arn: 'm', versionArn: 'm:1' }];
  const item = await version();
  await ports.ledger.write([{ put: { ...item, data: { ...item.data, machines, status: 'Ready' } } }]);

  await failRegistration(ports.ledger, operation.id, [FAULT], 'now');

  assert.equal((await version()).data.status, 'Ready');
});

test('one that has ended stays as it ended', async () => {
  const { ports, operation, version } = await accepted();
  const item = await operationRecord.require(ports.ledger, keys.operation(operation.id), 'operation');
  await ports.ledger.write([{ put: { ...item, data: { ...item.data, status: 'Succeeded' } } }]);

  assert.equal((await failRegistration(ports.ledger, operation.id, [FAULT], 'now')).status, 'Succeeded');
  assert.notEqual((await version()).data.status, 'Failed');
});
