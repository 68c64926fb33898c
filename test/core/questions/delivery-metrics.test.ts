import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { metricsOf } from '../../../core/questions/delivery-metrics.ts';
import { headRecord, type State, serialRecord } from '../../../core/state.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

const ADDRESS = 'research/dev-eu-central-1';
/** An installation that has put `count` serials there, a day between each, the last of them now. */
const deployed = async (count: number) => {
  const world = await makeWorld();
  const execution = (await startExecution(world.ports)(world.request())) ?? assert.fail();
  const now = Date.parse(world.ports.clock.now());
  const state = (serial: number): State => ({
    address: ADDRESS,
    component: 'hello',
    target: execution.target,
    lineage: 'l',
    serial,
    digest: 'd',
    pipeline: 'hello',
    executionId: execution.id,
    tag: execution.tag ?? '',
    version: '1.0',
    commit: execution.commit,
    status: 'complete',
    outputs: {},
    resourceCount: 0,
    recordedAt: new Date(now - (count - serial) * 86_400_000).toISOString(),
    recordedBy: 'ana',
    madeBy: 'x',
  });
  for (let serial = 1; serial <= count; serial += 1) {
    const put = serialRecord.fresh(keys.serial(ADDRESS, 'hello', serial), state(serial));
    await world.ports.ledger.write([{ put }]);
  }
  await world.ports.ledger.write([{ put: headRecord.fresh(keys.head(ADDRESS, 'hello'), state(count)) }]);
  return world.ports;
};

test('the figures are those of the days that are asked for, thirty without a number, page by page', async () => {
  const ports = await deployed(150);
  const deployments = async (days?: number) =>
    (await metricsOf(ports)({ address: ADDRESS, ...(days ? { days } : {}) })).metrics.map((one) => one.deployments);

  assert.deepEqual(await deployments(), [31]);
  assert.deepEqual(await deployments(7), [8]);
  assert.deepEqual(await deployments(366), [150]);
});

test('where more was deployed than is read, the time begins with the first that was', async () => {
  const ports = await deployed(501);

  const [found] = (await metricsOf(ports)({ address: ADDRESS, days: 1000 })).metrics;

  assert.equal(found?.deployments, 500);
  assert.equal(found?.since, new Date(Date.parse(ports.clock.now()) - 499 * 86_400_000).toISOString());
});

test('an address that holds nothing is named', async () => {
  const { ports } = await makeWorld();

  await assert.rejects(metricsOf(ports)({ address: ADDRESS }), {
    name: 'NotFound',
    message: /research\/dev-eu-central-1/,
  });
});
