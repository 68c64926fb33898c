import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceName } from '../../../core/blame.ts';
import { actionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { findOrigins } from '../../../core/questions/origins.ts';
import { listStates, stateBlame, stateDiff, stateHistory } from '../../../core/questions/states.ts';
import { ownedRecord } from '../../../core/state.ts';
import { recordState } from '../../../core/steps/record-state.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { begun } from '../begun.ts';
import { makeWorld } from '../world.ts';

const ADDRESS = 'research/dev-eu-central-1';
/** A world in which tags are deployed one after the other, each leaving these resources (logical -> physical id). */
const deployed = async (...serials: readonly Readonly<Record<string, string>>[]) => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  for (const [n, resources] of serials.entries()) {
    const { execution, base } = await begun(world, `dev_eu-central-1/research/1.${n}`);
    const at = { ...base, stage: 'Deploy', group: 3 };
    await takeLease(world.ports)({ ...at, token: 'lease' });
    const action = {
      executionId: execution.id,
      stage: 'Deploy',
      name: 'Apply',
      provider: 'CloudFormation',
      runOrder: 3,
      attempt: 1,
      status: 'Succeeded' as const,
      startedAt: 'now',
      deployment: {
        provider: 'CloudFormation',
        region: 'eu-central-1',
        name: 'hello',
        id: 'stack',
        status: 'UPDATE_COMPLETE',
        outputs: { Count: String(Object.keys(resources).length) },
        resources: Object.entries(resources).map(([logicalId, physicalId]) => ({
          logicalId,
          type: 'T',
          physicalId,
          status: 'CREATE_COMPLETE',
        })),
      },
    };
    await ledger.write([{ put: actionRecord.fresh(keys.action(execution.id, 'Deploy', 'Apply'), action) }]);
    await recordState(world.ports)({ ...at, actions: ['Apply'] });
    await releaseLease(world.ports)(at);
  }
  return world;
};

test('who made a resource, and since when it is gone, is one look-up', async () => {
  const world = await deployed({ A: 'arn:a', B: 'arn:b' }, { A: 'arn:a', B: 'arn:b2' });
  const origin = async (resource: string) =>
    (await findOrigins(world.ports)({ resource })).origins.map(({ state, resource: owned }) => [
      state.tag,
      state.serial,
      owned?.logicalId,
      owned?.until,
    ]);

  assert.deepEqual(await origin('arn:a'), [['dev_eu-central-1/research/1.0', 1, 'A', undefined]]);
  assert.deepEqual(await origin('arn:b'), [['dev_eu-central-1/research/1.0', 1, 'B', 2]]);
  assert.deepEqual(await origin('arn:b2'), [['dev_eu-central-1/research/1.1', 2, 'B', undefined]]);
  assert.deepEqual(await origin('arn:nobody'), []);
});

test('a resource that comes back is of the serial that brought it back', async () => {
  const world = await deployed({ A: 'arn:a' }, {}, { A: 'arn:a' });

  const { origins } = await findOrigins(world.ports)({ resource: 'arn:a' });

  assert.deepEqual(
    origins.map(({ state, resource }) => [state.serial, resource?.until]),
    [[3, undefined]],
  );
});

test('what a commit made is found by its first seven digits, and by no other’s', async () => {
  const world = await deployed({ A: 'arn:a' }, { A: 'arn:a' });
  const made = async (commit: string) =>
    (await findOrigins(world.ports)({ commit })).origins.map(({ state }) => state.serial);

  assert.deepEqual(await made('ccccccc'), [1, 2]);
  assert.deepEqual(await made('c'.repeat(40)), [1, 2]);
  assert.deepEqual(await made('ccccccce'), []);
  assert.deepEqual(await made('eeeeeee'), []);
});

test('an index that was written for a serial that never came names nobody', async () => {
  const world = await deployed({ A: 'arn:a' });
  const { ledger } = world.ports;
  const item = await ownedRecord.require(ledger, keys.resource('arn:a', ADDRESS, 'hello'), 'owned');
  await ledger.write([{ put: { ...item, data: { ...item.data, since: 9 } } }]);
  assert.deepEqual((await findOrigins(world.ports)({ resource: 'arn:a' })).origins, []);

  const other = { ...item.data, id: 'arn:x' };
  await ledger.write([{ put: ownedRecord.fresh(keys.resource('arn:x', ADDRESS, 'hello'), other) }]);
  assert.deepEqual(
    (await findOrigins(world.ports)({ resource: 'arn:x' })).origins,
    [],
    'serial 1 holds no such resource',
  );
});

test('more resources than one transaction takes are all found', async () => {
  const many = Object.fromEntries(Array.from({ length: 230 }, (_, n) => [`R${n}`, `arn:${n}`]));
  const world = await deployed(many);

  for (const id of ['arn:0', 'arn:99', 'arn:100', 'arn:229'])
    assert.equal((await findOrigins(world.ports)({ resource: id })).origins.length, 1, id);
});

test('blame names the serial of each resource and output; diff compares with the serial before', async () => {
  const world = await deployed({ A: 'arn:a', B: 'arn:b' }, { A: 'arn:a', B: 'arn:b2' });

  const { entries, serials } = await stateBlame(world.ports)({ address: ADDRESS });
  assert.deepEqual(
    entries.map(({ name, serial }) => [name, serial]),
    [
      ['hello/A', 1],
      ['hello/B', 2],
      ['Count', 1],
    ],
  );
  assert.deepEqual(
    serials.map(({ tag }) => tag),
    ['dev_eu-central-1/research/1.0', 'dev_eu-central-1/research/1.1'],
  );
  const { from, to, resources } = await stateDiff(world.ports)({ address: ADDRESS });
  assert.deepEqual([from?.serial, to.serial, resources.map(({ change }) => change)], [1, 2, ['replaced']]);
  const first = await stateDiff(world.ports)({ address: ADDRESS, to: 1 });
  assert.equal(first.from, undefined, 'nothing was there before the first');
  assert.deepEqual(
    [...first.resources, ...first.outputs].map(({ change }) => change),
    ['added', 'added', 'added'],
  );
  await assert.rejects(stateDiff(world.ports)({ address: ADDRESS, from: 7 }), { name: 'NotFound' });
});

test('a resource of the address’s own deployment is called by its own name alone', () => {
  const name = (deployment: string) => resourceName(ADDRESS, deployment, 'module.regional.x.y');
  assert.equal(name(`${ADDRESS}/terraform.tfstate`), 'module.regional.x.y');
  assert.equal(name('hello'), 'hello/module.regional.x.y');
});

test('states are listed page by page, and by what their address begins with', async () => {
  const world = await deployed({ A: 'arn:a' });

  assert.equal((await listStates(world.ports)({ prefix: 'research/' })).states.length, 1);
  assert.deepEqual((await listStates(world.ports)({ prefix: 'risk/' })).states, []);
});

test('a history is in pages, newest first, that together hold every serial once', async () => {
  const world = await deployed({ A: 'a' }, { A: 'b' }, { A: 'c' });
  const history = stateHistory(world.ports);

  const first = await history({ address: ADDRESS, limit: 2 });
  const rest = await history({ address: ADDRESS, limit: 2, after: first.next ?? '' });

  const serials = [first, rest].map((page) => page.serials.map(({ serial }) => serial));
  assert.deepEqual(serials, [[3, 2], [1]]);
  assert.equal(rest.next, undefined);
});
