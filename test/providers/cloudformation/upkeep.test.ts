import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '../../../core/job.ts';
import type { StandingStack } from '../../../core/ports/stacks.ts';
import type { WorkOrder } from '../../../core/work.ts';
import { work } from '../../../providers/cloudformation/work.ts';
import { makeWorld, type World } from '../../core/world.ts';

const STACK = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/hello/1';
const PLACE = { environment: 'dev', account: '111111111111', region: 'eu-central-1' };

const standing = (more: Partial<StandingStack> = {}): StandingStack => ({
  stackId: STACK,
  name: 'hello',
  status: 'CREATE_COMPLETE',
  isProtected: false,
  template: '{}',
  resources: [
    { logicalId: 'Table', type: 'AWS::DynamoDB::Table', physicalId: 't', kept: true },
    { logicalId: 'Queue', type: 'AWS::SQS::Queue', physicalId: 'q', kept: false },
  ],
  ...more,
});
const stand = (world: World, stack: StandingStack): void => {
  world.standing.set('hello', stack).set(STACK, stack);
};
const make = (world: World, purpose: 'destroy' | 'accept') => {
  const order = { place: PLACE, configuration: { StackName: 'hello' }, execution: { purpose } } as unknown as WorkOrder;
  return work(world.ports).planning?.make(order) ?? assert.fail('it plans');
};
const look = (world: World, id: string) => work(world.ports).planning?.look(PLACE, id) ?? assert.fail('it plans');
const jobOf = (planId: string): Job => ({ id: STACK, name: 'hello', planId, token: 't' }) as unknown as Job;

test('the plan of a deletion lists what goes, then what the template keeps, and is bound to the template', async () => {
  const world = await makeWorld();
  stand(world, standing());
  const { id } = await make(world, 'destroy');

  const seen = await look(world, id);

  assert.ok(seen.state === 'made');
  assert.deepEqual(
    seen.plan.changes.map(({ action, resource }) => [action, resource]),
    [
      ['Remove', 'Queue'],
      ['Keep', 'Table'],
    ],
  );
  assert.equal(seen.plan.jobId, STACK);
  stand(world, standing({ template: '{"changed":1}' }));
  const later = await look(world, id);
  assert.notDeepEqual(later.state === 'made' && later.plan.content, seen.plan.content);
});

test('a protected stack is refused before anybody is asked, with what to do', async () => {
  const world = await makeWorld();
  stand(world, standing({ isProtected: true }));
  const { id } = await make(world, 'destroy');

  await assert.rejects(look(world, id), { code: 'DeletionProtected', remedy: /--no-enable-termination-protection/ });
});

test('a stack that is not there makes an empty plan, and leaves nothing', async () => {
  const world = await makeWorld();
  const { id } = await make(world, 'destroy');

  const seen = await look(world, id);

  assert.ok(seen.state === 'made' && seen.plan.empty);
  const left = await work(world.ports).outputs({ ...jobOf(id), id: seen.plan.jobId }, PLACE);
  assert.deepEqual([left?.status, left?.name, left?.resources], ['DELETE_COMPLETE', 'hello', []]);
});

test('a deletion is ordered by id; it works, fails with its reason, or ends', async () => {
  const world = await makeWorld();
  stand(world, standing());
  const { id } = await make(world, 'destroy');
  const { start, look: lookAt } = work(world.ports);
  const at = (status: string, settled = true) =>
    world.stackStatus.set(STACK, { stackId: STACK, status, settled, succeeded: false });

  assert.equal(await start(jobOf(id), PLACE), undefined);
  assert.deepEqual(world.deleted, [STACK]);
  at('CREATE_COMPLETE');
  assert.equal((await lookAt(jobOf(id), PLACE, 'now')).state, 'not taken');
  at('DELETE_IN_PROGRESS', false);
  assert.equal((await lookAt(jobOf(id), PLACE, 'now')).state, 'working');
  at('DELETE_FAILED');
  world.failures.set(STACK, 'the bucket is not empty');
  assert.deepEqual(await lookAt(jobOf(id), PLACE, 'now'), {
    state: 'ended',
    succeeded: false,
    status: 'DELETE_FAILED',
    reason: 'the bucket is not empty',
  });
  at('DELETE_COMPLETE');
  const ended = await lookAt(jobOf(id), PLACE, 'now');
  assert.deepEqual([ended.state, ended.state === 'ended' && ended.succeeded], ['ended', true]);
  assert.equal((await look(world, id)).state, 'made', 'the port still shows it');
  stand(world, standing({ status: 'DELETE_COMPLETE' }));
  assert.equal((await look(world, id)).state, 'carried out');
});

test('accepting plans the drift, changes nothing, and leaves it with the deployment', async () => {
  const world = await makeWorld();
  stand(world, standing());
  const change = { action: 'Modify' as const, resource: 'Queue', type: 'AWS::SQS::Queue', properties: [] };
  const { id } = await make(world, 'accept');
  assert.equal((await look(world, id)).state, 'making');
  world.stackDrifts.set(STACK, { state: 'found', changes: [change], unchecked: [] });

  const seen = await look(world, id);
  assert.ok(seen.state === 'made');
  assert.deepEqual(seen.plan.changes, [change]);
  const { start, outputs } = work(world.ports);
  assert.deepEqual(await start(jobOf(id), PLACE), { state: 'ended', succeeded: true, status: 'ACCEPTED' });

  assert.deepEqual((await outputs(jobOf(id), PLACE))?.accepted, [change]);
  assert.deepEqual([world.deleted, world.executed], [[], []]);
});

test('nothing of a stack that is gone can be accepted', async () => {
  await assert.rejects(make(await makeWorld(), 'accept'), { code: 'StackMissing', remedy: /repair/ });
});

test('DELETE_ONLY plans and carries out a deletion; where the stack is gone an acceptance finds nothing', async () => {
  const world = await makeWorld();
  const order = (purpose?: string) =>
    ({
      place: PLACE,
      configuration: { StackName: 'hello', ActionMode: 'DELETE_ONLY' },
      execution: { purpose },
    }) as unknown as WorkOrder;
  const made = async (purpose?: string) => (await work(world.ports).planning?.make(order(purpose)))?.id;

  assert.equal(await made(), 'destroy hello');
  assert.equal(await made('accept'), 'destroy hello', 'nothing stands there, as the action wants it');
  stand(world, standing());
  assert.equal(await made(), `destroy ${STACK}`);
  assert.match((await made('accept')) ?? '', /^accept /, 'who accepts drift deletes nothing');

  world.stackStatus.set(STACK, { stackId: STACK, status: 'DELETE_COMPLETE', settled: true, succeeded: false });
  const left = await work(world.ports).outputs(jobOf(`destroy ${STACK}`), PLACE);
  assert.deepEqual([left?.removed, left?.resources], [true, []]);
});

test('of a stack that never was, CloudFormation is asked nothing: it refuses such a name', async () => {
  const world = await makeWorld();
  world.ports.stacks.deployment = () => assert.fail('asked');

  const left = await work(world.ports).outputs({ ...jobOf('destroy hello'), id: 'Stack/1/eu-central-1/hello' }, PLACE);

  assert.equal(left?.removed, true);
});
