import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { changeGate } from '../../../core/parts/change-gate.ts';
import { listGates } from '../../../core/questions/gates.ts';
import { enterStage } from '../../../core/steps/enter-stage.ts';
import { haltEnvironment, resumeEnvironment } from '../../../core/steps/halt-environment.ts';
import { releaseLease } from '../../../core/steps/release-lease.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { begun } from '../begun.ts';
import { reconciled } from '../reconciled.ts';
import { makeWorld, type World } from '../world.ts';

const halt = (world: World) =>
  haltEnvironment(world.ports)({ environment: 'dev', reason: 'customers see errors', by: 'ana' });
const resume = (world: World) => resumeEnvironment(world.ports)('dev');
const one = async (world: World, version: string) => {
  const { execution, base } = await begun(world, `dev_eu-central-1/research/${version}`);
  return {
    id: execution.id,
    address: execution.address,
    enter: () => enterStage(world.ports)({ ...base, stage: 'Source', token: `${version} stage` }),
    take: () => takeLease(world.ports)({ ...base, stage: 'Deploy', group: 3, token: `${version} lease` }),
    release: () => releaseLease(world.ports)({ ...base, stage: 'Deploy', group: 3 }),
  };
};
/** Who was let on. */
const on = (world: World): string[] =>
  world.answered.flatMap(({ token, answer }) => ('output' in answer ? [token] : []));

test('nobody enters a stage of a halted environment; when it goes on they do, in order', async () => {
  const world = await makeWorld();
  const { halted } = await halt(world);
  assert.deepEqual([halted?.by, halted?.reason], ['ana', 'customers see errors']);
  const [a, b] = [await one(world, '1.0'), await one(world, '1.1')];
  await b.enter();
  await a.enter();
  assert.deepEqual(on(world), []);

  await resume(world);

  assert.deepEqual(on(world), ['1.0 stage']);
});

test('a halt says what it caught: what is being changed goes on to its end, the others wait', async () => {
  const world = await makeWorld();
  const [a, b] = [await one(world, '1.0'), await one(world, '1.1')];
  await a.take();
  await b.enter();

  const { changing, waiting } = await halt(world);

  assert.deepEqual(
    [changing, waiting].map((list) => list.map(({ executionId, address }) => [executionId, address])),
    [[[a.id, a.address]], [[b.id, b.address]]],
  );
});

test('the lease is given to nobody while the environment is halted, be it free or given back meanwhile', async () => {
  const world = await makeWorld();
  const [a, b, c] = [await one(world, '1.0'), await one(world, '1.1'), await one(world, '1.2')];
  await a.take();
  await b.take();
  await halt(world);
  await a.take();
  assert.deepEqual(on(world).filter((token) => token === '1.0 lease').length, 2, 'a holder asks again and keeps it');
  await a.release();
  await c.take();
  const { data } = await leaseRecord.require(world.ports.ledger, keys.lease(a.address), 'lease');
  assert.deepEqual([data.holder, data.line.map(({ executionId }) => executionId)], [undefined, [b.id, c.id]]);

  await resume(world);

  assert.deepEqual(on(world).at(-1), '1.1 lease');
  await b.release();
  assert.deepEqual(on(world).at(-1), '1.2 lease');
});

test('one that is held back at the very moment when the environment goes on gets the lease', async () => {
  const world = await makeWorld();
  await halt(world);
  const a = await one(world, '1.0');
  world.ports.ledger.beforeWrite = async () => void (await resume(world));

  await a.take();

  assert.deepEqual(on(world), ['1.0 lease']);
});

test('whom a process that died did not let go on the reconciler lets go on', async () => {
  const world = await makeWorld();
  const a = await one(world, '1.0');
  await halt(world);
  await a.take();
  const { open } = world.ports.ledger;
  world.ports.ledger.open = (kind, page) => (kind === 'held' ? Promise.reject(new Error('killed')) : open(kind, page));
  await assert.rejects(resume(world), /killed/);
  world.ports.ledger.open = open;

  await reconciled(world);

  assert.deepEqual(on(world), ['1.0 lease']);
});

test('a freeze holds changes back and no stages; when it is over the reconciler lets them go on', async () => {
  const world = await makeWorld();
  world.ports.installation.freeze.push({
    reason: 'New Year',
    from: '2025-12-31T23:00:00Z',
    to: '2026-01-01T01:00:00+00:00',
  });
  const [a, b] = [await one(world, '1.0'), await one(world, '1.1')];
  await a.enter();
  await a.take();
  await b.take();
  assert.deepEqual(on(world), ['1.0 stage']);
  assert.deepEqual((await listGates(world.ports)()).freezes[0], { environment: 'dev', reason: 'New Year' });
  await reconciled(world);
  assert.deepEqual(on(world), ['1.0 stage'], 'it is not over');

  world.advance(3600);
  await reconciled(world);

  assert.deepEqual(on(world), ['1.0 stage', '1.0 lease']);
});

test('a freeze of one environment is none of another, and a window that comes again goes by its time zone', async () => {
  const world = await makeWorld();
  const dev = world.ports.installation.environments['dev'] ?? assert.fail();
  // The first of January 2026 is a Thursday; in Auckland it is 13 o'clock at midnight of UTC.
  dev.freeze = [{ reason: 'Thursdays', cron: '* * 13 ? * THU *', timeZone: 'Pacific/Auckland' }];
  const code = async (environment: string, now: string) => (await changeGate(world.ports, environment, now))?.code;

  assert.equal(await code('dev', '2026-01-01T00:30:00Z'), 'EnvironmentFrozen');
  assert.equal(await code('dev', '2026-01-01T01:00:00Z'), undefined);
  assert.equal(await code('prod', '2026-01-01T00:30:00Z'), undefined);
});

test('halting twice, going on twice, and an environment that is not there are refused', async () => {
  const world = await makeWorld();
  await assert.rejects(resume(world), { code: 'NotHalted' });
  await halt(world);
  await assert.rejects(halt(world), { code: 'AlreadyHalted', message: /by ana .* customers see errors/ });
  await resume(world);
  await assert.rejects(resume(world), { code: 'NotHalted' });

  const wrong = haltEnvironment(world.ports)({ environment: 'prd', reason: 'x', by: 'ana' });
  await assert.rejects(wrong, { code: 'UnknownEnvironment', expected: /dev/ });
});
