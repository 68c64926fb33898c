import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Action, actionRecord, type Deployment } from '../../../core/execution.ts';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { planRecord } from '../../../core/plan.ts';
import { headRecord, releaseRecord, StateBody, serialRecord } from '../../../core/state.ts';
import { recordState } from '../../../core/steps/record-state.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { makeWorld, type World } from '../world.ts';

const ADDRESS = 'research/dev-eu-central-1';
const TAG = 'dev_eu-central-1/research/1.0';
const deployment = (id: string, outputs: Record<string, string> = {}): Deployment => ({
  provider: 'CloudFormation',
  region: 'eu-central-1',
  name: id,
  id,
  status: 'CREATE_COMPLETE',
  outputs,
  resources: [{ logicalId: 'A', type: 'T', status: 'CREATE_COMPLETE' }],
});

const deploying = async (world: World, tag = TAG) => {
  const execution = await startExecution(world.ports)(world.request(tag));
  assert.ok(execution);
  const { ledger } = world.ports;
  const acted = async (name: string, more: Partial<Action>): Promise<void> => {
    const key = keys.action(execution.id, 'Deploy', name);
    const before = await actionRecord.read(ledger, key);
    const data: Action = {
      executionId: execution.id,
      stage: 'Deploy',
      name,
      provider: 'CloudFormation',
      runOrder: 3,
      attempt: 1,
      status: 'Succeeded',
      startedAt: 'now',
      ...more,
    };
    await ledger.write([{ put: before ? { ...before, data } : actionRecord.fresh(key, data) }]);
  };
  const place = { contract: 2 as const, executionId: execution.id, attempt: 1, stage: 'Deploy', group: 3 };
  /** As a machine does it: under the lease. */
  const record = async (more: Partial<typeof place> & { actions?: string[] } = {}) => {
    const at = { ...place, ...more };
    await takeLease(world.ports)({ ...at, token: 'lease' });
    const state = await recordState(world.ports)({ actions: ['Apply'], ...at });
    await releaseLease(world.ports)(at);
    return state;
  };
  const late = () => recordState(world.ports)({ ...place, actions: ['Apply'] });
  return { execution, acted, record, late };
};
const headOf = async (world: World) => (await headRecord.read(world.ports.ledger, keys.head(ADDRESS, 'hello')))?.data;
const bodyOf = async (world: World, digest: string): Promise<StateBody> =>
  StateBody.parse(JSON.parse(await world.ports.artifacts.kept('dev', 'state', digest)));

test('the first deployment makes serial 1 with its outputs, and the tag knows it', async () => {
  const world = await makeWorld();
  const { execution, acted, record } = await deploying(world);
  await acted('Apply', { deployment: deployment('stack', { Url: 'http://x' }) });

  const state = await record();

  assert.ok(state);
  assert.deepEqual(
    [state.serial, state.status, state.outputs, state.resourceCount, state.tag, state.commit],
    [1, 'complete', { Url: 'http://x' }, 1, TAG, execution.commit],
  );
  assert.deepEqual(await headOf(world), state);
  assert.deepEqual((await serialRecord.read(world.ports.ledger, keys.serial(ADDRESS, 'hello', 1)))?.data, state);
  const release = (await releaseRecord.read(world.ports.ledger, keys.release('hello', TAG)))?.data;
  assert.deepEqual(release?.serials, [
    {
      address: ADDRESS,
      component: 'hello',
      serial: 1,
      status: 'complete',
      executionId: execution.id,
      at: state.recordedAt,
    },
  ]);
  assert.equal((await world.ports.ledger.listed('STATES')).items.length, 1);
  const { deployments, lineage, serial } = await bodyOf(world, state.digest);
  assert.deepEqual([deployments.map(({ id }) => id), lineage, serial], [['stack'], state.lineage, 1]);
});

test('recording twice is one serial; another group, and another execution, make the next of the same lineage', async () => {
  const world = await makeWorld();
  const { acted, record, late } = await deploying(world);
  await acted('Apply', { deployment: deployment('stack', { Url: 'old', Kept: 'k' }) });
  const first = await record();
  assert.deepEqual(await late(), first);
  assert.equal((await record({ group: 4 }))?.serial, 2);

  const later = await deploying(world, 'dev_eu-central-1/research/1.1');
  await later.acted('Apply', { deployment: deployment('stack', { Url: 'new' }) });
  await later.acted('Other', { deployment: deployment('second', { Url: 'newest' }) });
  const third = await later.record({ actions: ['Apply', 'Other'] });

  assert.ok(third);
  assert.deepEqual([third.serial, third.lineage, third.resourceCount], [3, first?.lineage, 2]);
  assert.deepEqual(third.outputs, { Url: 'newest' }, 'a deployment is replaced whole, by its id');
  const old = (await releaseRecord.read(world.ports.ledger, keys.release('hello', TAG)))?.data;
  assert.deepEqual(
    old?.serials.map(({ serial }) => serial),
    [1, 2],
  );
});

test('what an earlier execution deployed and this one did not touch stays in the state', async () => {
  const world = await makeWorld();
  const first = await deploying(world);
  await first.acted('Apply', { deployment: deployment('stack', { Url: 'x' }) });
  await first.record();
  const second = await deploying(world, 'dev_eu-central-1/research/1.1');
  await second.acted('Apply', { deployment: deployment('another', { More: 'y' }) });

  const state = await second.record();

  assert.deepEqual([state?.outputs, state?.resourceCount], [{ Url: 'x', More: 'y' }, 2]);
});

test('a group in which an action failed is recorded as partial with what it left', async () => {
  const world = await makeWorld();
  const { acted, record } = await deploying(world);
  await acted('Apply', { deployment: deployment('stack') });
  await acted('Other', { status: 'Failed' });

  const state = await record({ actions: ['Apply', 'Other'] });

  assert.deepEqual([state?.serial, state?.status, state?.resourceCount], [1, 'partial', 1]);
});

test('what may still be at work is partial, whatever its action says', async () => {
  const world = await makeWorld();
  const { execution, acted } = await deploying(world);
  await acted('Apply', { deployment: deployment('stack') });
  const place = { contract: 2 as const, executionId: execution.id, attempt: 1, stage: 'Deploy', group: 3 };
  await takeLease(world.ports)({ ...place, token: 'lease' });

  await recordState(world.ports)({ ...place, actions: ['Apply'] }, { abandoned: true });

  assert.equal((await headOf(world))?.status, 'partial');
});

test('nothing is recorded where nothing reached the address, nor what an older attempt had left', async () => {
  const world = await makeWorld();
  const { acted, record } = await deploying(world);
  assert.equal(await record(), undefined);
  await acted('Apply', { status: 'Failed' });
  assert.equal(await record({ group: 5 }), undefined);
  await acted('Apply', { deployment: deployment('stack'), attempt: 2 });
  assert.equal(await record({ group: 4 }), undefined);

  assert.equal(await headOf(world), undefined);
});

test('plans that this execution made on the serial before stand on the new one; no other plan does', async () => {
  const world = await makeWorld();
  const { execution, acted, record } = await deploying(world);
  const { ledger } = world.ports;
  const plan = async (action: string, more: object): Promise<void> => {
    const key = keys.plan(execution.id, 'Deploy', action);
    const data = {
      executionId: execution.id,
      stage: 'Deploy',
      action,
      attempt: 1,
      address: ADDRESS,
      component: 'hello',
      region: 'eu-central-1',
      what: 'Stack',
      name: action,
      id: action,
      jobId: action,
      digest: 'd',
      serial: 0,
      empty: false,
      changes: [],
      status: 'Made' as const,
      madeAt: 'now',
      ...more,
    };
    await ledger.write([{ put: planRecord.fresh(key, data) }]);
  };
  await plan('Mine', {});
  await plan('Applied', { status: 'Applied' });
  await plan('Older', { serial: -1 });
  await plan('Elsewhere', { component: 'another' });
  await acted('Apply', { deployment: deployment('stack') });

  await record();

  const serials = await Promise.all(
    ['Mine', 'Applied', 'Older', 'Elsewhere'].map(
      async (name) => (await planRecord.read(ledger, keys.plan(execution.id, 'Deploy', name)))?.data.serial,
    ),
  );
  assert.deepEqual(serials, [1, 0, -1, 0]);
});

test('who has given the lease back, or lost it, records nothing any more: another may have changed the address', async () => {
  const world = await makeWorld();
  const { acted, late } = await deploying(world);
  await acted('Apply', { deployment: deployment('stack') });

  await assert.rejects(late(), { name: 'LeaseLost' });

  assert.equal(await headOf(world), undefined);
});

test('a lease that passes on while the state is written wins: nothing is recorded under the old number', async () => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const { acted, record } = await deploying(world);
  await acted('Apply', { deployment: deployment('stack') });
  const key = keys.lease(ADDRESS);
  const { write } = ledger;
  ledger.write = async (changes) => {
    if (changes.some((change) => 'put' in change && change.put.kind === 'serial')) {
      ledger.write = write;
      const item = await leaseRecord.require(ledger, key, 'lease');
      const { holder: _, ...free } = item.data;
      await write([{ put: { ...item, data: { ...free, fencing: item.data.fencing + 1 } } }]);
    }
    await write(changes);
  };

  await assert.rejects(record(), { name: 'LeaseLost' });

  assert.equal(await headOf(world), undefined);
});

test('a pipeline may work on a component of another name: its serials go on there', async () => {
  const world = await makeWorld();
  const first = await deploying(world);
  await first.acted('Apply', { deployment: deployment('one') });
  await first.record();
  const { ledger } = world.ports;
  const version = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const definition = { ...version.data.definition, component: 'web' };
  await ledger.write([{ put: { ...version, data: { ...version.data, definition } } }]);

  const second = await deploying(world, 'dev_eu-central-1/research/1.1');
  await second.acted('Apply', { deployment: deployment('one') });
  const state = await second.record();

  assert.deepEqual([state?.component, state?.pipeline, state?.serial], ['web', 'hello', 1]);
  assert.equal((await headOf(world))?.tag, TAG, 'the other component is as it was');
});

test('what an action took away leaves the state, and what it made again stands in the place of the old', async () => {
  const world = await makeWorld();
  const first = await deploying(world);
  await first.acted('Apply', { deployment: deployment('one', { Url: 'u' }) });
  await first.record();
  const again = await deploying(world, 'dev_eu-central-1/research/1.1');
  await again.acted('Apply', { deployment: { ...deployment('one'), id: 'one-again' } });
  await again.record();
  const replaced = await bodyOf(world, (await headOf(world))?.digest ?? '');
  assert.deepEqual(
    replaced.deployments.map(({ id }) => id),
    ['one-again'],
  );

  const last = await deploying(world, 'dev_eu-central-1/research/1.2');
  const gone = { ...deployment('one'), id: 'other', status: 'DELETE_COMPLETE', removed: true };
  await last.acted('Apply', { deployment: { ...gone, resources: [] } });
  await last.record();

  assert.deepEqual((await bodyOf(world, (await headOf(world))?.digest ?? '')).deployments, []);
});

test('what a deletion left alone on purpose stays in the state', async () => {
  const world = await makeWorld();
  const { acted, record } = await deploying(world);
  await acted('Apply', { deployment: { ...deployment('one'), status: 'DELETE_COMPLETE', removed: true } });
  await record();

  const { deployments } = await bodyOf(world, (await headOf(world))?.digest ?? '');
  assert.deepEqual(
    deployments.map(({ resources }) => resources.length),
    [1],
  );
});
