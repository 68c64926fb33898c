import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { operationRecord } from '../../../core/pipeline.ts';
import type { OpenKind } from '../../../core/ports/ledger.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { reconcile } from '../../../core/steps/reconcile.ts';
import { registerDefinition } from '../../../core/steps/register-definition.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');
const statusOf = async (world: World, id: string) =>
  (await executionRecord.read(world.ports.ledger, keys.execution(id)))?.data.status;

test('one item that fails keeps no other waiting, and the run fails with the name of each', async () => {
  const world = await makeWorld();
  const ids: string[] = [];
  for (const version of ['1.0', '1.1', '1.2', '1.3']) {
    const execution = await startExecution(world.ports)(world.request(`dev_eu-central-1/research/${version}`));
    world.endMachine(execution?.machineExecutionArn ?? '', { status: 'SUCCEEDED' });
    ids.push(execution?.id ?? '');
  }
  const { describe } = world.ports.machines;
  world.ports.machines.describe = async (arn) => {
    if (arn.includes(ids[0] ?? '')) throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    if (arn.includes(ids[2] ?? '')) throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    return describe(arn);
  };

  await assert.rejects(reconcile(world.ports)(), (error: AggregateError) => {
    assert.equal(error.name, 'AggregateError');
    assert.equal(error.errors.length, 2);
    assert.match(error.message, new RegExp(`EXECUTION#${ids[0]} EXECUTION: ThrottlingException: Rate exceeded`));
    assert.match(error.message, new RegExp(`EXECUTION#${ids[2]} EXECUTION: AccessDeniedException: no`));
    return true;
  });

  assert.deepEqual(await Promise.all(ids.map((id) => statusOf(world, id))), [
    'InProgress',
    'Succeeded',
    'InProgress',
    'Succeeded',
  ]);
});

/** Approvals are closed by their machine's end. */
const FINISHED: Readonly<Record<Exclude<OpenKind, 'approval'>, true>> = {
  execution: true,
  job: true,
  owed: true,
  lease: true,
  operation: true,
  plan: true,
  machines: true,
  left: true,
  held: true,
  follow: true,
  drift: true,
};

for (const kind of Object.keys(FINISHED) as OpenKind[]) {
  test(`an open item of the kind ${kind} that cannot be finished fails the run by its name`, async () => {
    const world = await makeWorld();
    const unreadable = { key: { pk: 'UNREADABLE', sk: kind }, kind: 'none', revision: 0, data: {} };
    await world.ports.ledger.write([{ put: { ...unreadable, open: { kind, since: world.ports.clock.now() } } }]);

    await assert.rejects(reconcile(world.ports)(), (error: AggregateError) => {
      assert.match(error.message, new RegExp(`^1 of 1 could not be reconciled:\\nUNREADABLE ${kind}: `));
      return true;
    });
  });
}

test('an execution whose start was lost is started', async () => {
  const world = await makeWorld();
  const { start } = world.ports.machines;
  world.ports.machines.start = () => Promise.reject(new Error('killed'));
  await assert.rejects(startExecution(world.ports)(world.request()), /killed/);
  world.ports.machines.start = start;

  assert.deepEqual(await reconcile(world.ports)(), { looked: 1 });
  assert.equal(world.machines.size, 1);
});

test('a registration whose event was lost is announced again after a minute, and then ends', async () => {
  const world = await makeWorld();
  const operation = await acceptDefinition(world.ports)({ name: 'hello', text: EXAMPLE, by: 'ana' });
  world.published.length = 0;

  await reconcile(world.ports)();
  assert.deepEqual(world.published, [], 'its event may still come');
  world.advance(60);
  await reconcile(world.ports)();

  const [{ detailType, detail } = { detailType: '', detail: {} }] = world.published;
  assert.equal(detailType, 'Definition Accepted');
  const compile = () => ({ name: 'm', definition: '', description: '', stages: [] });
  const ended = await registerDefinition({ ...world.ports, compile })((detail as { operationId: string }).operationId);
  assert.equal(ended.status, 'Succeeded');
  world.published.length = 0;
  await reconcile(world.ports)();
  assert.deepEqual(world.published, [], 'it is not announced again');
  assert.equal(ended.id, operation.id);
});

test('a registration that cannot end is ended after an hour and says what to do', async () => {
  const world = await makeWorld();
  const { id } = await acceptDefinition(world.ports)({ name: 'hello', text: EXAMPLE, by: 'ana' });
  world.advance(60 * 60);

  await reconcile(world.ports)();

  const { data } = await operationRecord.require(world.ports.ledger, keys.operation(id), 'operation');
  assert.deepEqual([data.status, data.faults[0]?.code], ['Failed', 'RegistrationFailed']);
  assert.match(data.faults[0]?.remedy ?? '', /tagline pipelines put/);
  assert.deepEqual(await reconcile(world.ports)(), { looked: 0 });
});
