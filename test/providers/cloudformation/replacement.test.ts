import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '../../../core/job.ts';
import type { ChangeSet, ChangeSetOrder, StandingStack } from '../../../core/ports/stacks.ts';
import type { WorkOrder } from '../../../core/work.ts';
import { work } from '../../../providers/cloudformation/work.ts';
import { makeWorld, type World } from '../../core/world.ts';

const STACK = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/hello/1';
const AGAIN = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/hello/2';
const PLACE = { environment: 'dev', account: '111111111111', region: 'eu-central-1' };

const order = {
  place: PLACE,
  stage: 'Deploy',
  action: { name: 'Apply' },
  configuration: { ActionMode: 'REPLACE_ON_FAILURE', StackName: 'hello', TemplatePath: 'built::t.json' },
  artifacts: { built: { name: 'built', key: 'k', etag: 'e', version: 'v' } },
  execution: { id: 'x', attempt: 1, pipeline: 'p', tag: 't' },
} as unknown as WorkOrder;

const failedStack = (world: World, status: string, more: Partial<StandingStack> = {}): void => {
  const stack: StandingStack = {
    stackId: STACK,
    name: 'hello',
    status,
    isProtected: false,
    template: '{}',
    resources: [{ logicalId: 'Table', type: 'AWS::DynamoDB::Table', physicalId: 't', kept: false }],
    ...more,
  };
  world.standing.set('hello', stack).set(STACK, stack);
  stands(world, STACK, status);
};
const stands = (world: World, id: string, status: string): void => {
  const settled = !status.endsWith('_IN_PROGRESS');
  const stack = { stackId: id, status, settled, succeeded: status === 'CREATE_COMPLETE' };
  world.stackStatus.set(id, stack);
  if (id === AGAIN) world.stackStatus.set('hello', stack);
};
const planned = async (world: World) => {
  const planning = work(world.ports).planning ?? assert.fail('it plans');
  const { id } = await planning.make(order);
  const seen = await planning.look(PLACE, id);
  assert.ok(seen.state === 'made');
  const job = { id: seen.plan.jobId, name: 'hello', planId: id, token: 'token' } as unknown as Job;
  return { id, plan: seen.plan, job };
};
const changeSet = (world: World, status: ChangeSet['status']): void => {
  const made = { changeSetId: 'arn:cs/again', stackId: AGAIN, stackName: 'hello', status, changes: [], content: {} };
  world.changeSets.set('Deploy-Apply-x-1', made).set('arn:cs/again', made);
};

test('a stack that can be updated, or is not there, gets a change set and is never deleted', async () => {
  for (const status of ['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', undefined]) {
    const world = await makeWorld();
    if (status) failedStack(world, status);

    const made = await work(world.ports).planning?.make(order);

    assert.equal(made?.id, 'arn:cs/Deploy-Apply-x-1/1', status);
  }
});

test('of a failed stack people see what its deletion takes away; what once stood must have been seen', async () => {
  for (const [status, mustBeSeen] of [
    ['ROLLBACK_COMPLETE', false],
    ['CREATE_FAILED', false],
    ['ROLLBACK_FAILED', false],
    ['DELETE_FAILED', true],
    ['UPDATE_ROLLBACK_FAILED', true],
  ] as const) {
    const world = await makeWorld();
    failedStack(world, status);

    const { plan } = await planned(world);

    assert.deepEqual([plan.mustBeSeen, plan.empty], [mustBeSeen, false], status);
    assert.deepEqual(
      plan.changes.map(({ action, resource }) => [action, resource]),
      [['Remove', 'Table']],
    );
    assert.match(plan.notes?.join() ?? '', new RegExp(`${status}: it is deleted with what is listed`));
    assert.equal(plan.jobId, 'Stack/111111111111/eu-central-1/hello');
  }
});

test('the plan is bound to the template that the stack is made again from', async () => {
  const world = await makeWorld();
  failedStack(world, 'ROLLBACK_COMPLETE');
  const one = await planned(world);
  world.ports.artifacts.file = async () => '{"other":1}';

  const two = await planned(world);

  assert.notDeepEqual(two.plan.content, one.plan.content);
});

test('a protected stack is refused before anything happens', async () => {
  const world = await makeWorld();
  failedStack(world, 'UPDATE_ROLLBACK_FAILED', { isProtected: true });

  await assert.rejects(planned(world), { code: 'DeletionProtected' });
});

test('it is deleted by id, then created by a change set that is executed by id, then it has ended', async () => {
  const world = await makeWorld();
  failedStack(world, 'ROLLBACK_COMPLETE');
  const { job } = await planned(world);
  const { start, look, outputs } = work(world.ports);
  const orders: ChangeSetOrder[] = [];
  world.ports.stacks.createChangeSet = async (_place, made) => {
    orders.push(made);
    return { changeSetId: 'arn:cs/again', stackId: AGAIN };
  };
  const state = async () => (await look(job, PLACE, 'now')).state;

  assert.equal(await state(), 'not taken');
  await start(job, PLACE);
  assert.deepEqual([world.deleted, orders], [[STACK], []]);
  stands(world, STACK, 'DELETE_IN_PROGRESS');
  assert.equal(await state(), 'working');

  stands(world, STACK, 'DELETE_COMPLETE');
  assert.deepEqual(await look(job, PLACE, 'now'), { state: 'not taken', begun: true });
  assert.deepEqual((await outputs(job, PLACE))?.removed, true, 'what is left now is nothing');
  await start(job, PLACE);
  assert.deepEqual(
    orders.map(({ stackName, onFailure }) => [stackName, onFailure]),
    [['hello', 'ROLLBACK']],
  );
  stands(world, AGAIN, 'REVIEW_IN_PROGRESS');
  changeSet(world, 'creating');
  assert.equal(await state(), 'working');
  changeSet(world, 'ready');
  assert.deepEqual(await look(job, PLACE, 'now'), { state: 'not taken', begun: true });
  await start(job, PLACE);
  assert.deepEqual(world.executed, ['arn:cs/again']);
  changeSet(world, 'executing');
  stands(world, AGAIN, 'CREATE_IN_PROGRESS');
  assert.equal(await state(), 'working');

  changeSet(world, 'executed');
  stands(world, AGAIN, 'CREATE_COMPLETE');
  assert.deepEqual(await look(job, PLACE, 'now'), { state: 'ended', succeeded: true, status: 'CREATE_COMPLETE' });
  assert.equal((await outputs(job, PLACE))?.id, AGAIN);
  assert.deepEqual(world.deleted, [STACK], 'nothing was deleted twice');
});

test('a creation that fails again ends with the first reason, and its stack is left to be looked at', async () => {
  const world = await makeWorld();
  failedStack(world, 'ROLLBACK_COMPLETE');
  const { job } = await planned(world);
  stands(world, STACK, 'DELETE_COMPLETE');
  changeSet(world, 'executed');
  stands(world, AGAIN, 'ROLLBACK_COMPLETE');
  world.failures.set(AGAIN, 'Table: already exists');

  assert.deepEqual(await work(world.ports).look(job, PLACE, 'now'), {
    state: 'ended',
    succeeded: false,
    status: 'ROLLBACK_COMPLETE',
    reason: 'Table: already exists',
  });
});

test('a deletion or a change set that fails ends the action with its reason', async () => {
  const world = await makeWorld();
  failedStack(world, 'DELETE_FAILED');
  const { job } = await planned(world);
  const { look } = work(world.ports);
  assert.equal((await look(job, PLACE, 'now')).state, 'not taken', 'it may be the end of an earlier deletion');
  world.failures.set(STACK, 'the bucket is not empty');
  assert.deepEqual(await look(job, PLACE, 'now'), {
    state: 'ended',
    succeeded: false,
    status: 'DELETE_FAILED',
    reason: 'the bucket is not empty',
  });
  stands(world, STACK, 'DELETE_COMPLETE');
  changeSet(world, 'failed');
  const ended = await look(job, PLACE, 'now');
  assert.equal(ended.state === 'ended' && ended.status, 'CHANGE_SET_FAILED');
});

test('what a dead run left of a change set is taken away', async () => {
  const world = await makeWorld();
  failedStack(world, 'ROLLBACK_COMPLETE');
  const { id } = await planned(world);
  const discard = work(world.ports).planning?.discard ?? assert.fail('it plans');
  await discard(PLACE, { id } as never);
  assert.deepEqual(world.discarded, []);
  changeSet(world, 'ready');

  await discard(PLACE, { id } as never);

  assert.deepEqual(world.discarded, [AGAIN]);
});
