import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driftRecord } from '../../../core/drift.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { driftsAt } from '../../../core/questions/drifts.ts';
import { detectDrift } from '../../../core/steps/detect-drift.ts';
import { suspectDrift, type TrailChange } from '../../../core/steps/suspect-drift.ts';
import { ADDRESS, deployed, HELLO } from '../deployed.ts';
import { makeWorld, type World } from '../world.ts';

const SOMEBODY = 'arn:aws:sts::111111111111:assumed-role/admin/bo';
const AT = { address: ADDRESS, component: 'hello' };

const tell = (world: World, more: Partial<TrailChange> = {}, environment = 'dev') =>
  suspectDrift({ ...world.ports, environment })({
    event: 'event-1',
    at: '2026-01-01T00:00:00Z',
    by: SOMEBODY,
    call: 'lambda:UpdateFunctionConfiguration',
    account: '111111111111',
    region: 'eu-central-1',
    isGlobal: false,
    resources: ['nothing-of-ours', HELLO],
    stacks: [],
    ...more,
  });
const markOf = async ({ ports }: World) => (await driftsAt(ports)(ADDRESS)).drifts[0]?.mark;

test('a change that names a resource marks its address with who called what and when, and it is looked at', async () => {
  const world = await makeWorld();
  await deployed(world);

  assert.deepEqual(await tell(world), [ADDRESS]);

  const { status, by, at, suspected } = (await markOf(world)) ?? assert.fail('no mark');
  assert.deepEqual({ status, by, at }, { status: 'suspected', by: SOMEBODY, at: '2026-01-01T00:00:00.000Z' });
  assert.deepEqual(
    suspected.map(({ call, resource }) => [call, resource]),
    [['lambda:UpdateFunctionConfiguration', HELLO]],
  );
  assert.deepEqual(world.published.at(-1), { detailType: 'Work Due', detail: { environment: 'dev', drift: AT } });
});

test('told twice it is one mark, and the environment is told once', async () => {
  const world = await makeWorld();
  await deployed(world);
  await tell(world);
  const published = world.published.length;

  assert.deepEqual(await tell(world), []);

  assert.equal((await markOf(world))?.suspected.length, 1);
  assert.equal(world.published.length, published);
});

for (const [why, more, environment] of [
  ['another account', { account: '222222222222' }],
  ['another region', { region: 'us-east-1' }],
  ['another resource', { resources: ['other-function'] }],
  ['an environment that does not deploy it', {}, 'prod'],
  [
    'Tagline’s own stack role',
    { by: 'arn:aws:sts::111111111111:assumed-role/tagline-stack-dev-eu-central-1/AWSCloudFormation' },
  ],
  ['Tagline’s own Terraform', { by: 'arn:aws:sts::111111111111:assumed-role/tagline-tfdeploy-dev-eu-central-1/x' }],
] as const) {
  test(`a change of ${why} marks nothing`, async () => {
    const world = await makeWorld();
    await deployed(world);

    assert.deepEqual(await tell(world, more, environment), []);

    assert.equal(await markOf(world), undefined);
  });
}

test('a role with a name like one of Tagline’s in another environment is a stranger', async () => {
  const world = await makeWorld();
  await deployed(world);
  const by = 'arn:aws:sts::111111111111:assumed-role/tagline-stack-prod-eu-central-1/AWSCloudFormation';

  assert.deepEqual(await tell(world, { by }), [ADDRESS]);
});

test('a call of a service without regions is told in one of them, wherever the resource was made from', async () => {
  const world = await makeWorld();
  await deployed(world);

  assert.deepEqual(await tell(world, { region: 'us-east-1', isGlobal: true }), [ADDRESS]);
});

test('what is found afterwards takes the place of the suspicion; a later one is looked at again', async () => {
  const world = await makeWorld();
  const { deployment } = await deployed(world);
  world.stackDrifts.set(deployment.id, { state: 'found', changes: [], unchecked: [] });
  await tell(world);
  const detect = () => detectDrift(world.ports)(AT);
  world.advance(5);
  const { stackDrifts } = world;
  stackDrifts.delete(deployment.id);
  assert.equal(await detect(), 'looking');
  world.advance(5);
  await tell(world, { event: 'event-2' });
  stackDrifts.set(deployment.id, { state: 'found', changes: [], unchecked: [] });

  assert.equal(await detect(), 'found');

  assert.deepEqual(
    (await markOf(world))?.suspected.map(({ event }) => event),
    ['event-2'],
  );
  const known = (await driftRecord.require(world.ports.ledger, keys.drift(ADDRESS, 'hello'), 'drift')).data;
  assert.ok(known.looking, 'it is looked at again');
  assert.equal(await detect(), 'found');
  assert.equal((await markOf(world))?.status, 'in sync');
});
