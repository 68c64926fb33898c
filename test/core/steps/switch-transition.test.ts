import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Execution, executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { listGates } from '../../../core/questions/gates.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { leaveStage } from '../../../core/steps/leave-stage.ts';
import { disableTransition, enableTransition } from '../../../core/steps/switch-transition.ts';
import { begun } from '../begun.ts';
import { reconciled } from '../reconciled.ts';
import { makeWorld, type World } from '../world.ts';

const PLACE = { pipeline: 'hello', stage: 'Source' };
const WHY = { reason: 'load test', by: 'ana' };
const disable = (world: World, more: object = {}) => disableTransition(world.ports)({ ...PLACE, ...WHY, ...more });
const enable = (world: World, more: object = {}) => enableTransition(world.ports)({ ...PLACE, ...more });
const mode = async ({ ports: { ledger } }: World, executionMode: 'SUPERSEDED' | 'PARALLEL') => {
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const definition = { ...item.data.definition, executionMode };
  await ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
};
const asks = async (world: World, version: string) => {
  const one = await begun(world, `dev_eu-central-1/research/${version}`);
  await enterStage(world.ports)({ ...one.base, stage: 'Source', token: version });
  return one;
};
/** Who was let in. */
const entered = (world: World): string[] =>
  world.answered.flatMap(({ token, answer }) => ('output' in answer ? [token] : []));
const now = async ({ ports: { ledger } }: World, { id }: Execution): Promise<Execution> =>
  (await executionRecord.require(ledger, keys.execution(id), 'execution')).data;

test('nobody enters a stage whose transition is disabled; when it is enabled the first goes in at once', async () => {
  const world = await makeWorld();
  const disabled = await disable(world, { environment: 'dev' });
  assert.deepEqual(
    disabled.disabled.map(({ stage, environment, by, reason }) => [stage, environment, by, reason]),
    [['Source', 'dev', 'ana', 'load test']],
  );
  const a = await asks(world, '1.0');
  await asks(world, '1.1');
  assert.deepEqual(entered(world), []);

  await enable(world, { environment: 'dev' });

  assert.deepEqual(entered(world), ['1.0']);
  await leaveStage(world.ports)({ ...a.base, stage: 'Source', outcome: 'Succeeded' });
  assert.deepEqual(entered(world), ['1.0', '1.1']);
  assert.deepEqual((await listGates(world.ports)()).transitions, []);
});

test('SUPERSEDED: who waits in front of a disabled transition is replaced, and says by whom', async () => {
  const world = await makeWorld();
  await mode(world, 'SUPERSEDED');
  await disable(world);
  const a = await asks(world, '1.0');
  const b = await asks(world, '1.1');

  const { status, statusSummary, endedAt } = await now(world, a.execution);

  assert.equal(status, 'Superseded');
  assert.equal(statusSummary, `replaced by dev_eu-central-1/research/1.1 (${b.execution.id})`);
  assert.ok(endedAt);
  const told = world.answered.find(({ token }) => token === '1.0')?.answer;
  assert.ok(told && 'error' in told, 'its machine ends');
  await enable(world);
  assert.deepEqual(entered(world), ['1.1']);
});

test('SUPERSEDED: one that comes late and is older ends with its own question', async () => {
  const world = await makeWorld();
  await mode(world, 'SUPERSEDED');
  await disable(world);
  await asks(world, '1.1');
  const late = await asks(world, '1.0');

  assert.equal((await now(world, late.execution)).status, 'Superseded');
  assert.deepEqual(
    world.answered.map(({ token }) => token),
    ['1.0'],
  );
});

test('PARALLEL: everybody enters, and everybody waits at a disabled transition', async () => {
  const world = await makeWorld();
  await mode(world, 'PARALLEL');
  await asks(world, '1.0');
  await asks(world, '1.1');
  assert.deepEqual(entered(world), ['1.0', '1.1']);
  await disable(world);
  await asks(world, '1.2');
  await asks(world, '1.3');
  assert.equal(entered(world).length, 2);

  await enable(world);

  assert.deepEqual(entered(world), ['1.0', '1.1', '1.2', '1.3']);
});

test('a scope that is disabled holds no other', async () => {
  const world = await makeWorld();
  await disable(world, { scope: 'us-east-1' });
  await asks(world, '1.0');

  assert.deepEqual(entered(world), ['1.0'], 'eu-central-1 goes on');
});

test('what was disabled everywhere stays so where only one place is enabled', async () => {
  const world = await makeWorld();
  await disable(world);
  await disable(world, { environment: 'dev' });

  const { disabled } = await enable(world, { environment: 'dev' });

  assert.deepEqual(
    disabled.map(({ environment }) => environment),
    [undefined],
  );
  await asks(world, '1.0');
  assert.deepEqual(entered(world), []);
});

test('disabling again replaces the reason; enabling what is enabled changes nothing', async () => {
  const world = await makeWorld();
  await disable(world);
  const { disabled } = await disable(world, { reason: 'until noon' });
  assert.deepEqual(
    disabled.map(({ reason }) => reason),
    ['until noon'],
  );
  await enable(world);

  assert.deepEqual((await enable(world)).disabled, []);
});

test('one that asks at the very moment of enabling is let in', async () => {
  const world = await makeWorld();
  await disable(world);
  const { base } = await begun(world);
  world.ports.ledger.beforeWrite = async () => void (await enable(world));

  await enterStage(world.ports)({ ...base, stage: 'Source', token: '1.0' });

  assert.deepEqual(entered(world), ['1.0']);
});

test('whom a process that died did not let in the reconciler lets in', async () => {
  const world = await makeWorld();
  await disable(world);
  await asks(world, '1.0');
  const { open } = world.ports.ledger;
  world.ports.ledger.open = (kind, page) => (kind === 'held' ? Promise.reject(new Error('killed')) : open(kind, page));
  await assert.rejects(enable(world), /killed/);
  world.ports.ledger.open = open;

  await reconciled(world);

  assert.deepEqual(entered(world), ['1.0']);
  assert.equal((await world.ports.ledger.open('held')).items.length, 0);
});

test('a stage, environment or scope that is not there is refused with those that are', async () => {
  const world = await makeWorld();

  await assert.rejects(disable(world, { stage: 'Deplyo' }), {
    code: 'StageNotFound',
    expected: /Source, Build, Deploy/,
  });
  await assert.rejects(enable(world, { stage: 'Deplyo' }), { code: 'StageNotFound' });
  await assert.rejects(disable(world, { pipeline: 'helo' }), { code: 'NotFound' });
  await assert.rejects(disable(world, { environment: 'prd' }), { code: 'UnknownEnvironment', expected: /dev/ });
  await assert.rejects(disable(world, { environment: 'dev', scope: 'eu' }), {
    code: 'UnknownScope',
    expected: /eu-central-1/,
  });
});
