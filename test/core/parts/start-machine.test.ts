import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Execution, executionRecord, stageRecord } from '../../../core/execution.ts';
import { TaglineError } from '../../../core/fault.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { startMachine } from '../../../core/parts/start-machine.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { reconcile } from '../../../core/steps/reconcile.ts';
import { retryStage } from '../../../core/steps/retry-stage.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const refuse = (world: World, error: Error): (() => void) => {
  const { start } = world.ports.machines;
  world.ports.machines.start = () => Promise.reject(error);
  return () => {
    world.ports.machines.start = start;
  };
};
const gone = (): Error => new TaglineError('MachineNotStarted', 'StateMachineDoesNotExist: machine-eu-central-1:1');
const throttled = (): Error => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
const executionOf = async (world: World, { id }: Execution): Promise<Execution | undefined> =>
  (await executionRecord.read(world.ports.ledger, keys.execution(id)))?.data;
const started = async (world: World, tag?: string): Promise<Execution> => {
  const execution = await startExecution(world.ports)(world.request(tag));
  assert.ok(execution);
  return execution;
};

test('a machine that is gone ends its execution, says why, and lets the next one pass', async () => {
  const world = await makeWorld();
  const repair = refuse(world, gone());
  const dead = await started(world, 'dev_eu-central-1/research/1.0');
  repair();
  const next = await started(world, 'dev_eu-central-1/research/1.1');
  const entering = { contract: 2 as const, executionId: next.id, attempt: 1, stage: 'Source', token: 'next' };

  await enterStage(world.ports)(entering);

  assert.equal(dead.status, 'Failed');
  assert.match(dead.statusSummary ?? '', /^MachineNotStarted: StateMachineDoesNotExist/);
  assert.deepEqual(
    world.answered.map(({ token }) => token),
    ['next'],
  );
});

test('an execution whose machine was gone can be retried once there is one again', async () => {
  const world = await makeWorld();
  const repair = refuse(world, gone());
  const dead = await started(world);
  assert.equal((await stageRecord.read(world.ports.ledger, keys.stage(dead.id, 'Source')))?.data.status, 'Failed');
  repair();

  const again = await retryStage(world.ports)({ executionId: dead.id, mode: 'FAILED_ACTIONS', by: 'ana' });

  assert.deepEqual([again.status, again.attempt, again.retry?.stage], ['InProgress', 2, 'Source']);
  assert.ok(again.machineExecutionArn?.endsWith(`:${dead.id}-2`));
});

test('a retry whose machine is gone ends too, and stays retryable', async () => {
  const world = await makeWorld();
  const repair = refuse(world, gone());
  const dead = await started(world);
  const retry = { executionId: dead.id, mode: 'FAILED_ACTIONS' as const, by: 'ana' };

  assert.equal((await retryStage(world.ports)(retry)).status, 'Failed');
  repair();

  assert.deepEqual([(await retryStage(world.ports)(retry)).attempt], [3]);
});

test('a throttled start is left to the next delivery and to the reconciler, and ends when it never succeeds', async () => {
  const world = await makeWorld();
  const repair = refuse(world, throttled());
  await assert.rejects(startExecution(world.ports)(world.request()), { name: 'ThrottlingException' });
  const [item] = (await world.ports.ledger.open('execution')).items;
  assert.ok(item);
  const execution = executionRecord.parse(item).data;

  world.advance(14 * 60);
  await assert.rejects(reconcile(world.ports)(), /ThrottlingException: Rate exceeded/);
  assert.equal((await executionOf(world, execution))?.status, 'InProgress');
  world.advance(2 * 60);
  await reconcile(world.ports)();
  repair();

  const ended = await executionOf(world, execution);
  assert.deepEqual([ended?.status, ended?.statusSummary], ['Failed', 'ThrottlingException: Rate exceeded']);
  assert.equal((await world.ports.ledger.open('execution')).items.length, 0);
});

test('a machine gets its target, tag, commits, and the values of its variables: given ones, else defaults', async () => {
  const world = await makeWorld();
  const item = await versionRecord.require(world.ports.ledger, keys.version('hello', 1), 'version');
  const variables = [{ name: 'Size', defaultValue: 'small' }, { name: 'Open' }];
  const definition = { ...item.data.definition, variables };
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);

  const request = { ...world.request(), variables: { Open: 'wide' } };
  const execution = await startExecution(world.ports)(request);
  assert.ok(execution);

  assert.deepEqual(world.machines.get(execution.machineExecutionArn ?? '')?.input, {
    contract: 2,
    executionId: execution.id,
    attempt: 1,
    pipeline: 'hello',
    definitionVersion: 1,
    target: { ...execution.target, address: 'research/dev-eu-central-1', region: 'eu-central-1' },
    tag: execution.tag,
    version: '1.0',
    commit: execution.commit,
    variables: { Size: 'small', Open: 'wide' },
    revisions: { Source: execution.commit },
  });
});

test('a retry begins at its stage', async () => {
  const world = await makeWorld();
  const repair = refuse(world, gone());
  const dead = await started(world);
  repair();

  const again = await retryStage(world.ports)({ executionId: dead.id, mode: 'FAILED_ACTIONS', by: 'ana' });

  const { input } = world.machines.get(again.machineExecutionArn ?? '') ?? {};
  assert.equal((input as { from?: string }).from, 'Source');
});

test('a machine that was started, or has ended, is not started again', async () => {
  const world = await makeWorld();
  const execution = await started(world);
  let starts = 0;
  world.ports.machines.start = async () => ({ executionArn: `again ${++starts}` });
  const start = startMachine(world.ports);

  assert.equal((await start(execution.id)).machineExecutionArn, execution.machineExecutionArn);
  const item = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  const { machineExecutionArn: _, ...unstarted } = item.data;
  await world.ports.ledger.write([{ put: { ...item, data: { ...unstarted, status: 'Failed' } } }]);
  assert.equal((await start(execution.id)).status, 'Failed');

  assert.equal(starts, 0);
});
