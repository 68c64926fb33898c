import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { pipelineRecord } from '../../../core/pipeline.ts';
import { listPipelines } from '../../../core/questions/pipelines.ts';
import { refusalRecord } from '../../../core/refusal.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { deletePipeline } from '../../../core/steps/delete-pipeline.ts';
import { matchTriggers } from '../../../core/steps/match-triggers.ts';
import { type Compile, registerDefinition } from '../../../core/steps/register-definition.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');
const BY = 'arn:aws:iam::000000000000:root';
const remove = (world: World) => deletePipeline(world.ports)({ pipeline: 'hello', by: BY });
const compile: Compile = (_definition, { scope }) => ({
  name: `machine-${scope}`,
  definition: '',
  description: '',
  stages: [],
});
const accept = (world: World) => acceptDefinition(world.ports)({ name: 'hello', text: EXAMPLE, by: BY });

test('a deleted pipeline has no triggers and no machines, and its history stays', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  world.endMachine(execution?.machineExecutionArn ?? '', { status: 'SUCCEEDED' });
  await closeExecution(world.ports)(execution?.id ?? '', execution?.machineExecutionArn ?? '');

  const deleted = await remove(world);

  assert.deepEqual([deleted.current, deleted.deleted?.by], [undefined, BY]);
  assert.deepEqual(world.removed.toSorted(), [
    'machine-ap-southeast-1',
    'machine-eu-central-1',
    'machine-global',
    'machine-us-east-1',
  ]);
  assert.deepEqual(await matchTriggers(world.ports)(world.push('dev_eu-central-1/research/2.0')), []);
  assert.deepEqual((await listPipelines(world.ports)()).pipelines, []);
  const kept = await executionRecord.read(world.ports.ledger, keys.execution(execution?.id ?? ''));
  assert.equal(kept?.data.status, 'Succeeded');
});

test('while an execution or a registration is open nothing is deleted, and the error names it', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());

  await assert.rejects(remove(world), (error: Error) => {
    assert.equal(error.name, 'ExecutionsOpen');
    assert.match(JSON.stringify(error), /tagline pipelines disable hello/);
    assert.match(error.message, new RegExp(execution?.id ?? ''));
    return true;
  });
  world.endMachine(execution?.machineExecutionArn ?? '', { status: 'SUCCEEDED' });
  await closeExecution(world.ports)(execution?.id ?? '', execution?.machineExecutionArn ?? '');
  await accept(world);
  await assert.rejects(remove(world), { name: 'RegistrationInProgress', remedy: /Wait/ });

  assert.deepEqual(world.removed, []);
  assert.equal((await pipelineRecord.read(world.ports.ledger, keys.pipeline('hello')))?.data.current, 1);
});

test('a push that was matched before the deletion is a recorded refusal', async () => {
  const world = await makeWorld();
  await remove(world);

  assert.equal(await startExecution(world.ports)(world.request()), undefined);

  const { items } = await world.ports.ledger.list('REFUSALS');
  assert.deepEqual(
    items.map((item) => refusalRecord.parse(item).data.fault.code),
    ['PipelineDeleted'],
  );
});

test('deleting again after a crash removes what is left', async () => {
  const world = await makeWorld();
  const { remove: good } = world.ports.machines;
  world.ports.machines.remove = () => Promise.reject(new Error('killed'));
  await assert.rejects(remove(world), /killed/);
  world.ports.machines.remove = good;

  await remove(world);

  assert.equal(world.removed.length, 4);
});

test('a deleted pipeline is registered again under the next version', async () => {
  const world = await makeWorld();
  await remove(world);

  const operation = await accept(world);
  const ended = await registerDefinition({ ...world.ports, compile })(operation.id);

  assert.deepEqual([ended.status, ended.version], ['Succeeded', 2]);
  const { data } = await pipelineRecord.require(world.ports.ledger, keys.pipeline('hello'), 'pipeline');
  assert.deepEqual([data.current, data.deleted], [2, undefined]);
  assert.ok(await startExecution(world.ports)({ ...world.request(), definitionVersion: 2 }));
});

test('a registration that ends after the deletion does not bring the pipeline back', async () => {
  const world = await makeWorld();
  const operation = await accept(world);
  const item = await pipelineRecord.require(world.ports.ledger, keys.pipeline('hello'), 'pipeline');
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, deleted: { at: 'now', by: BY } } } }]);

  const ended = await registerDefinition({ ...world.ports, compile })(operation.id);

  assert.deepEqual([ended.status, ended.faults.map(({ code }) => code)], ['Failed', ['PipelineDeleted']]);
});

test('what is open of another pipeline keeps nobody from deleting this one', async () => {
  const world = await makeWorld();
  await startExecution(world.ports)(world.request());
  const text = EXAMPLE.replace('name: hello', 'name: other');
  await acceptDefinition(world.ports)({ name: 'other', text, by: BY });
  const open = await world.ports.ledger.open('execution');
  for (const item of open.items) {
    const { data } = executionRecord.parse(item);
    await world.ports.ledger.write([{ put: { ...item, data: { ...data, pipeline: 'other' } } }]);
  }

  assert.ok((await remove(world)).deleted);
});

test('who deletes again changes neither the moment nor the name of the first', async () => {
  const world = await makeWorld();
  const first = await remove(world);
  world.advance(60);

  assert.deepEqual(await deletePipeline(world.ports)({ pipeline: 'hello', by: 'somebody else' }), first);
});

test('a pipeline that was never registered to its end is deleted too; one that nobody knows is not', async () => {
  const world = await makeWorld();
  const item = await pipelineRecord.require(world.ports.ledger, keys.pipeline('hello'), 'pipeline');
  const { current: _none, ...data } = item.data;
  await world.ports.ledger.write([{ put: { ...item, data } }]);

  assert.equal((await remove(world)).deleted?.at, '2026-01-01T00:00:00.000Z');

  const unknown = deletePipeline(world.ports)({ pipeline: 'nobody', by: BY });
  await assert.rejects(unknown, { name: 'NotFound', message: /pipeline nobody/ });
});

test('a trigger that is gone already is no hindrance', async () => {
  const world = await makeWorld();
  const { pk, sk } = keys.trigger('CodeCommit', 'hello', 'hello');
  world.ports.ledger.items.delete(`${pk}\n${sk}`);

  assert.ok((await remove(world)).deleted);
});

test('who is no author of its environments deletes nothing', async () => {
  const world = await makeWorld();
  const dev = world.ports.installation.environments['dev'];
  assert.ok(dev);
  dev.authors = ['ana'];

  const stranger = deletePipeline(world.ports)({ pipeline: 'hello', by: 'arn:aws:iam::000000000000:user/eve' });
  await assert.rejects(stranger, (error: Error) =>
    /NotAnAuthor/.test(JSON.stringify(error) + error.message + error.name),
  );

  assert.equal((await pipelineRecord.read(world.ports.ledger, keys.pipeline('hello')))?.data.deleted, undefined);
});
