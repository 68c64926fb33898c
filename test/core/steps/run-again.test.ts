import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Purpose } from '../../../core/execution.ts';
import { actionRecord, executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { keptResults } from '../../../core/parts/kept-results.ts';
import { pipelineRecord, versionRecord } from '../../../core/pipeline.ts';
import { headRecord, isTakenAway } from '../../../core/state.ts';
import { askDrift } from '../../../core/steps/ask-drift.ts';
import { detectDrift } from '../../../core/steps/detect-drift.ts';
import { recordState } from '../../../core/steps/record-state.ts';
import { runAgain } from '../../../core/steps/run-again.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import { ADDRESS, deployed } from '../deployed.ts';
import { makeWorld, type World } from '../world.ts';

const ANA = 'arn:aws:iam::000000000000:user/ana';
const again = (world: World, purpose: Purpose, more: object = {}) =>
  runAgain(world.ports)({ address: ADDRESS, purpose, by: ANA, ...more });
const definition = async ({ ports: { ledger } }: World) =>
  (await versionRecord.require(ledger, keys.version('hello', 1), 'version')).data.definition;

test('a repair is an execution of the tag and commit that stand there, and leaves nothing out', async () => {
  const world = await makeWorld();
  const { execution: before } = await deployed(world);

  const execution = await again(world, 'repair', { reason: 'drifted' });

  const { tag, commit, purpose, reason, only, startedBy, revisions, status } = execution;
  assert.deepEqual(
    { tag, commit, purpose, reason, only, startedBy, revisions, status },
    {
      tag: before.tag,
      commit: before.commit,
      purpose: 'repair',
      reason: 'drifted',
      only: undefined,
      startedBy: ANA,
      revisions: before.revisions,
      status: 'InProgress',
    },
  );
  assert.ok(
    [...world.machines.keys()].some((arn) => arn.endsWith(`${execution.id}-1`)),
    'its machine was started',
  );
  assert.deepEqual(await keptResults(world.ports.ledger, await definition(world), execution, 'Build'), {});
});

test('a destruction leaves out what is not deployed: those actions have an empty result from the start', async () => {
  const world = await makeWorld();
  await deployed(world);

  const execution = await again(world, 'destroy');

  const kept = await keptResults(world.ports.ledger, await definition(world), execution, 'Build');
  const names = (await definition(world)).stages.find(({ name }) => name === 'Build')?.actions.map(({ name }) => name);
  assert.deepEqual(Object.keys(kept), ['Lint']);
  assert.ok(names?.includes('Package'), 'what the plan refers to runs again');
  assert.deepEqual(await keptResults(world.ports.ledger, await definition(world), execution, 'Deploy'), {});
});

test('asked twice it is one execution; after a failure another', async () => {
  const world = await makeWorld();
  await deployed(world);
  const first = await again(world, 'destroy');
  assert.equal((await again(world, 'destroy')).id, first.id);

  const { ledger } = world.ports;
  const item = await executionRecord.require(ledger, keys.execution(first.id), 'execution');
  await ledger.write([{ put: { ...item, open: undefined, data: { ...item.data, status: 'Failed' } } }]);

  assert.notEqual((await again(world, 'destroy')).id, first.id);
});

/** The destruction's apply has ended well, and left this. */
const destroyed = async (world: World, resources: { logicalId: string; type: string; status: string }[] = []) => {
  const { deployment } = await deployed(world);
  const { id } = await again(world, 'destroy', { reason: 'over' });
  const group = { contract: 2 as const, executionId: id, attempt: 1, stage: 'Deploy', group: 3 };
  await takeLease(world.ports)({ ...group, token: 'lease' });
  const left = { ...deployment, status: 'DELETE_COMPLETE', outputs: {}, resources };
  const action = {
    executionId: id,
    stage: 'Deploy',
    name: 'Apply',
    provider: 'CloudFormation',
    runOrder: 3,
    attempt: 1,
    status: 'Succeeded' as const,
    startedAt: 'now',
    deployment: left,
  };
  await world.ports.ledger.write([{ put: actionRecord.fresh(keys.action(id, 'Deploy', 'Apply'), action) }]);
  const state = await recordState(world.ports)({ ...group, actions: ['Apply'] });
  assert.ok(state);
  return state;
};

test('what is destroyed is recorded as gone; a second time it is said so, and a new tag makes it again', async () => {
  const world = await makeWorld();
  const state = await destroyed(world);

  assert.deepEqual([state.serial, state.purpose, state.reason, state.resourceCount], [2, 'destroy', 'over', 0]);
  assert.ok(isTakenAway(state));
  for (const purpose of ['destroy', 'repair', 'accept'] as const)
    await assert.rejects(again(world, purpose), {
      code: 'AlreadyGone',
      message: /user\/ana had it destroyed, serial 2/,
    });
});

test('what the template keeps stays in the state', async () => {
  const world = await makeWorld();
  const kept = { logicalId: 'Table', type: 'AWS::DynamoDB::Table', status: 'DELETE_SKIPPED' };

  assert.equal((await destroyed(world, [kept])).resourceCount, 1);
});

test('an address that never held anything, and a component that is not there, are refused by name', async () => {
  const world = await makeWorld();
  await assert.rejects(again(world, 'destroy'), { code: 'NothingThere', message: /research\/dev-eu-central-1/ });
  await deployed(world);
  await assert.rejects(again(world, 'destroy', { component: 'other' }), { code: 'NothingThere', message: /other/ });
});

test('global goes after the regions, which are named', async () => {
  const world = await makeWorld();
  await deployed(world);
  const { ledger } = world.ports;
  const head = await headRecord.require(ledger, keys.head(ADDRESS, 'hello'), 'head');
  const address = 'research/dev-global';
  const data = { ...head.data, address, target: { ...head.data.target, scope: 'global' } };
  const listed = { under: 'STATES', at: `${address}#hello` };
  await ledger.write([{ put: headRecord.fresh(keys.head(address, 'hello'), data, { listed }) }]);

  await assert.rejects(again(world, 'destroy', { address }), {
    code: 'RegionsStand',
    message: /research\/dev-global goes after its regions, of which these stand: research\/dev-eu-central-1$/,
  });

  const gone = { ...head.data, purpose: 'destroy' as const };
  await ledger.write([{ put: { ...head, data: gone } }]);
  assert.equal((await again(world, 'destroy', { address })).address, address);
});

test('drift is accepted only where some is known', async () => {
  const world = await makeWorld();
  const { deployment } = await deployed(world);
  await assert.rejects(again(world, 'accept', { reason: 'why' }), { code: 'NoDriftKnown' });
  const change = { action: 'Modify' as const, resource: 'Hello', type: 'T', properties: [] };
  world.stackDrifts.set(deployment.id, { state: 'found', changes: [change], unchecked: [] });
  await askDrift(world.ports)({ address: ADDRESS, by: ANA });
  await detectDrift(world.ports)({ address: ADDRESS, component: 'hello' });

  assert.equal((await again(world, 'accept', { reason: 'why' })).purpose, 'accept');
});

test('a pipeline that asks nobody destroys nothing, unless the installation wants nobody asked', async () => {
  const world = await makeWorld();
  await deployed(world);
  const { ledger, installation } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const stages = item.data.definition.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.filter(({ actionTypeId }) => actionTypeId.category !== 'Approval'),
  }));
  await ledger.write([{ put: { ...item, data: { ...item.data, definition: { ...item.data.definition, stages } } } }]);
  await assert.rejects(again(world, 'destroy'), { code: 'ApprovalMissing', message: /Deploy\/Apply/ });

  const dev = installation.environments['dev'];
  assert.ok(dev);
  dev.approval = 'none';
  assert.equal((await again(world, 'destroy')).purpose, 'destroy');
});

test('a disabled pipeline runs nothing again', async () => {
  const world = await makeWorld();
  await deployed(world);
  const { ledger } = world.ports;
  const item = await pipelineRecord.require(ledger, keys.pipeline('hello'), 'pipeline');
  await ledger.write([{ put: { ...item, data: { ...item.data, disabled: { at: 'then', by: 'ana' } } } }]);

  await assert.rejects(again(world, 'repair'), { code: 'PipelineDisabled' });
});
