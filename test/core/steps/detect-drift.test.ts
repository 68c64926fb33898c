import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Drift, driftRecord } from '../../../core/drift.ts';
import { TaglineError } from '../../../core/fault.ts';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import type { PlannedChange } from '../../../core/plan.ts';
import { driftsAt } from '../../../core/questions/drifts.ts';
import { listStates } from '../../../core/questions/states.ts';
import { askDrift } from '../../../core/steps/ask-drift.ts';
import { detectDrift } from '../../../core/steps/detect-drift.ts';
import { reconcile } from '../../../core/steps/reconcile.ts';
import { everything } from '../begun.ts';
import { ADDRESS, deployed } from '../deployed.ts';
import { makeWorld, type World } from '../world.ts';

const ANA = 'arn:aws:iam::000000000000:user/ana';
const AT = { address: ADDRESS, component: 'hello' };
const CHANGED: PlannedChange = {
  action: 'Modify',
  resource: 'Hello',
  type: 'AWS::Lambda::Function',
  properties: ['Timeout'],
  attributes: [{ path: 'Timeout', before: '3', after: '30' }],
};

const world = async (more = {}) => {
  const made = await makeWorld();
  const { deployment, state } = await deployed(made, undefined, more);
  const ask = () => askDrift(made.ports)({ address: ADDRESS, by: ANA });
  const detect = () => detectDrift(made.ports)(AT);
  const find = (...changes: PlannedChange[]) =>
    made.stackDrifts.set(deployment.id, { state: 'found', changes, unchecked: ['Log'] });
  return { made, deployment, state, ask, detect, find };
};
const known = async ({ ports: { ledger } }: World): Promise<Drift> =>
  (await driftRecord.require(ledger, keys.drift(ADDRESS, 'hello'), 'drift')).data;
const markOf = async ({ ports }: World) => (await driftsAt(ports)(ADDRESS)).drifts[0]?.mark;
const listed = async ({ ports }: World) => (await listStates(ports)()).states.map(({ drift }) => drift?.status);

test('what was changed by hand is recorded with who asked and when, and marks the state in the list', async () => {
  const { made, ask, detect, find } = await world();
  await ask();
  assert.equal(await detect(), 'looking');
  assert.deepEqual(await listed(made), [undefined]);
  find(CHANGED);
  made.advance(60);

  assert.equal(await detect(), 'found');

  const { changes, status, by, at, unchecked } = (await markOf(made)) ?? assert.fail('nothing is known');
  assert.deepEqual(
    { changes, status, by, at, unchecked },
    { changes: [CHANGED], status: 'drifted', by: ANA, at: '2026-01-01T00:01:00.000Z', unchecked: ['Log'] },
  );
  assert.deepEqual(await listed(made), ['drifted']);
  assert.equal(await detect(), 'not asked');
});

test('an address that is as it was deployed is in sync, and no state in the list is marked', async () => {
  const { made, ask, detect, find } = await world();
  find(CHANGED);
  await ask();
  await detect();
  find();

  await ask();
  await detect();

  assert.equal((await markOf(made))?.status, 'in sync');
  assert.deepEqual(await listed(made), [undefined]);
});

test('asking while somebody looks changes nothing, and the environment is told each time', async () => {
  const { made, ask } = await world();
  await ask();
  const before = everything(made);

  await ask();

  assert.equal(everything(made), before);
  const told = made.published.filter(({ detailType }) => detailType === 'Work Due').map(({ detail }) => detail);
  assert.deepEqual(told, [
    { environment: 'dev', drift: AT },
    { environment: 'dev', drift: AT },
  ]);
});

test('an address or component that holds nothing is refused by name', async () => {
  const { made } = await world();
  const ask = askDrift(made.ports);
  await assert.rejects(ask({ address: 'research/dev-us-east-1', by: ANA }), {
    code: 'NotFound',
    message: /research\/dev-us-east-1/,
  });
  await assert.rejects(ask({ address: ADDRESS, component: 'other', by: ANA }), { code: 'NotFound', message: /other/ });
});

test('the next serial makes what was found out of date', async () => {
  const { made, ask, detect, find } = await world();
  find(CHANGED);
  await ask();
  await detect();

  await deployed(made, 'dev_eu-central-1/research/1.1');

  assert.equal(await markOf(made), undefined);
  assert.deepEqual(await listed(made), [undefined]);
});

test('what people have accepted is no drift; what else was changed is', async () => {
  const { made, ask, detect, find } = await world({ accepted: [CHANGED] });
  find(CHANGED);
  await ask();
  await detect();
  assert.equal((await markOf(made))?.status, 'in sync');

  const more = { ...CHANGED, attributes: [{ path: 'Timeout', before: '3', after: '60' }] };
  find(more);
  await ask();
  await detect();

  assert.deepEqual((await markOf(made))?.changes, [more]);
});

test('a service that cannot look leaves "not known" with its reason, never "in sync"', async () => {
  const { made, ask, detect, deployment } = await world();
  made.stackDrifts.set(deployment.id, { state: 'failed', reason: 'no right to read the queue' });
  await ask();

  assert.equal(await detect(), 'found');

  const mark = await markOf(made);
  assert.equal(mark?.status, 'not known');
  assert.equal(mark?.fault?.message, 'no right to read the queue');
});

test('while another comparison of the stack runs nothing is recorded, and the reconciler asks again', async () => {
  const { made, ask, detect, find } = await world();
  const { detectDrift: begin } = made.ports.stacks;
  const busy = new TaglineError('DriftBeingDetected', 'already in progress', { retryable: true });
  made.ports.stacks.detectDrift = () => Promise.reject(busy);
  await ask();
  await assert.rejects(detect(), { code: 'DriftBeingDetected' });
  assert.ok((await known(made)).looking);
  made.ports.stacks.detectDrift = begin;
  find();
  made.published.length = 0;

  await reconcile(made.ports)();

  assert.deepEqual(made.published, [{ detailType: 'Work Due', detail: { environment: 'dev', drift: AT } }]);
  assert.equal(await detect(), 'found');
});

test('a service that never answers is given up after 45 minutes', async () => {
  const { made, ask, detect } = await world();
  await ask();
  made.advance(44 * 60);
  assert.equal(await detect(), 'looking');
  made.advance(60);

  assert.equal(await detect(), 'found');

  assert.equal((await markOf(made))?.fault?.code, 'DriftNotFound');
});

test('an address that somebody changes while it is looked at is said to be so', async () => {
  const { made, ask, detect, find } = await world();
  const lease = await leaseRecord.require(made.ports.ledger, keys.lease(ADDRESS), 'lease');
  const holder = { executionId: 'e2', attempt: 1, stage: 'Deploy', group: 3, since: 'now' };
  await made.ports.ledger.write([{ put: { ...lease, data: { ...lease.data, holder } } }]);
  find(CHANGED);
  await ask();
  await detect();

  assert.equal((await markOf(made))?.changing, 'e2');
});

test('a deployment whose provider cannot tell is named as not compared', async () => {
  const { made, ask, detect } = await world({ provider: 'S3', name: 'bucket/site' });
  await ask();

  assert.equal(await detect(), 'found');

  assert.deepEqual((await markOf(made))?.unchecked, ['S3 bucket/site']);
});
