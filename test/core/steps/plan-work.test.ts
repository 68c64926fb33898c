import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artifactKey } from '../../../core/artifacts.ts';
import { type Execution, executionRecord } from '../../../core/execution.ts';
import { leaseRecord } from '../../../core/lease.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { planRecord } from '../../../core/plan.ts';
import type { ChangeSetOrder } from '../../../core/ports/stacks.ts';
import { closeExecution } from '../../../core/steps/close-execution.ts';
import { lookAtWork } from '../../../core/steps/look-at-work.ts';
import { planWork } from '../../../core/steps/plan-work.ts';
import { settleGroup } from '../../../core/steps/settle-group.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { takeLease } from '../../../core/steps/take-lease.ts';
import type { Work } from '../../../core/work.ts';
import { reconciled } from '../reconciled.ts';
import { scriptedWork, workedBy } from '../scripted-work.ts';
import { makeWorld, type World } from '../world.ts';

const CHANGE_SET = 'arn:cs/1';
const CONFIGURATION = {
  ActionMode: 'CHANGE_SET_REPLACE',
  StackName: 'hello',
  ChangeSetName: 'tagline',
  TemplatePath: 'package::template.json',
  ParameterOverrides: { Version: '1.0', Count: 2 },
};

/** An execution whose package is built; `orders` is what CloudFormation is asked for. */
const built = async (world: World, tag = 'dev_eu-central-1/research/1.0', more = {}) => {
  const orders: ChangeSetOrder[] = [];
  const { createChangeSet } = world.ports.stacks;
  world.ports.stacks.createChangeSet = (place, order) => {
    orders.push(order);
    return createChangeSet(place, order);
  };
  const execution = await startExecution(world.ports)({ ...world.request(tag), ...more });
  assert.ok(execution);
  const base = { contract: 2 as const, executionId: execution.id, attempt: 1 };
  world.etags.set(artifactKey(execution, 'package'), '"1"');
  const results = [
    { name: 'Lint', status: 'Succeeded' as const },
    { name: 'Package', status: 'Succeeded' as const },
  ];
  await settleGroup(world.ports)({ ...base, stage: 'Build', group: 1, results });
  const plan = { ...base, stage: 'Deploy', action: 'Plan' };
  return { execution, orders, plan: { ...plan, configuration: CONFIGURATION }, look: { ...plan, id: CHANGE_SET } };
};
const seen = (world: World, status: 'creating' | 'ready' | 'executed'): void =>
  void world.changeSets.set(CHANGE_SET, {
    changeSetId: CHANGE_SET,
    stackId: 'arn:stack/hello/1',
    stackName: 'hello',
    status,
    changes: [],
    content: { template: 'A' },
  });
const planOf = async (world: World, { id }: Execution) =>
  (await planRecord.read(world.ports.ledger, keys.plan(id, 'Deploy', 'Plan')))?.data;

test('a plan is made of the artifact in the version that was recorded, under a name of its try', async () => {
  const world = await makeWorld();
  const read: unknown[] = [];
  world.ports.artifacts.file = async (at) => {
    read.push(at.version);
    return '{}';
  };
  const { execution, orders, plan } = await built(world);

  await planWork(world.ports)(plan);

  assert.deepEqual(read, ['v-"1"']);
  assert.deepEqual(orders[0]?.parameters, { Version: '1.0', Count: '2' });
  assert.equal(orders[0]?.changeSetName, `tagline-${execution.id}-1`);
});

test('a plan of an artifact that no action made is refused by name', async () => {
  const world = await makeWorld();
  const { plan } = await built(world);

  const other = { ...plan, configuration: { ...CONFIGURATION, TemplatePath: 'nothing::t.json' } };
  await assert.rejects(planWork(world.ports)(other), { name: 'ArtifactMissing' });
});

test('a stack that is there belongs to its address: another address is refused, a stack that is gone is free', async () => {
  const world = await makeWorld();
  const { plan } = await built(world);
  await planWork(world.ports)(plan);
  const status = { stackId: 'arn:stack/hello/1', status: 'CREATE_COMPLETE', settled: true, succeeded: true };
  world.stackStatus.set('arn:stack/hello/1', status);
  const other = await built(world, 'dev_eu-central-1/risk/1.0', { team: 'risk' });

  await planWork(world.ports)(plan);
  await assert.rejects(planWork(world.ports)(other.plan), { name: 'StackNameShared', message: /research\/dev/ });
  world.stackStatus.clear();
  await planWork(world.ports)(other.plan);
});

test('a plan that is still being made is looked at again; when it is made, the action that only plans has ended', async () => {
  const world = await makeWorld();
  const { execution, look } = await built(world);
  seen(world, 'creating');
  assert.deepEqual(await lookAtWork(world.ports)(look), { ready: false, summary: '' });

  seen(world, 'ready');
  assert.equal((await lookAtWork(world.ports)(look)).ready, true);

  const made = await planOf(world, execution);
  assert.deepEqual([made?.status, made?.name, made?.jobId], ['Made', 'hello', 'arn:stack/hello/1']);
  world.changeSets.clear();
  await assert.rejects(lookAtWork(world.ports)(look), { name: 'PlanGone' });
});

const ended = async (world: World, { id, machineExecutionArn = '' }: Execution): Promise<void> => {
  world.endMachine(machineExecutionArn, { status: 'FAILED', error: 'StageFailed' });
  await closeExecution(world.ports)(id, machineExecutionArn);
};

test('what a plan left is taken away when its execution has ended, and not before', async () => {
  const world = await makeWorld();
  const { execution, look } = await built(world);
  seen(world, 'ready');
  await lookAtWork(world.ports)(look);

  await reconciled(world);
  assert.deepEqual(world.discarded, [], 'people may still approve it');
  await ended(world, execution);
  await reconciled(world);
  await reconciled(world);

  assert.deepEqual(world.discarded, ['arn:stack/hello/1']);
  assert.equal((await planOf(world, execution))?.status, 'Withdrawn');
  const lease = await leaseRecord.read(world.ports.ledger, keys.lease(execution.address));
  assert.deepEqual([lease?.data.holder, lease?.data.draining], [undefined, undefined], 'the lease is free again');
});

test('nothing is taken away while somebody else deploys to the address', async () => {
  const world = await makeWorld();
  const { execution, look } = await built(world);
  seen(world, 'ready');
  await lookAtWork(world.ports)(look);
  await ended(world, execution);
  const other = await startExecution(world.ports)(world.request('dev_eu-central-1/research/1.1', 'e'.repeat(40)));
  assert.ok(other);
  const holder = { contract: 2 as const, executionId: other.id, attempt: 1, stage: 'Deploy', group: 3, token: 'l' };
  await takeLease(world.ports)(holder);

  await reconciled(world);

  assert.deepEqual(world.discarded, []);
  assert.ok(await executionRecord.read(world.ports.ledger, keys.execution(execution.id)));
});

test('a provider that plans nothing, an action of no definition and another attempt are refused by name', async () => {
  const world = await makeWorld();
  const { plan, orders } = await built(world);
  const { planning: _none, ...without } = scriptedWork() as Work;

  const asked = planWork({ ...world.ports, providers: workedBy(without) })(plan);
  await assert.rejects(asked, { name: 'NoPlanning', message: /Plan has nothing to plan/ });
  await assert.rejects(planWork(world.ports)({ ...plan, action: 'Nobody' }), { name: 'UnknownAction' });
  await assert.rejects(planWork(world.ports)({ ...plan, attempt: 2 }), { name: 'ExecutionEnded' });

  assert.deepEqual(orders, []);
});
