import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { moveTag } from '../../../core/parts/move-tag.ts';
import { withdrawApprovals } from '../../../core/parts/withdraw-approvals.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { type Plan, planRecord } from '../../../core/plan.ts';
import { decideApproval } from '../../../core/steps/decide-approval.ts';
import { lookAtWork } from '../../../core/steps/look-at-work.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld, type World } from '../world.ts';

const REASON = { code: 'PlanOutdated', message: 'the state has moved on' };
const CHANGE_SET = 'arn:aws:cloudformation:eu-central-1:000000000000:changeSet/tagline/1';

const question = (executionId: string, token = 'the-token') => ({
  contract: 2 as const,
  executionId,
  attempt: 1,
  stage: 'Deploy',
  action: 'Approve',
  token,
  timeoutInMinutes: 60,
});
const asked = async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  world.changeSets.set(CHANGE_SET, {
    changeSetId: CHANGE_SET,
    stackId: 'arn:stack',
    stackName: 'hello-research-dev',
    status: 'ready',
    changes: [],
    content: {},
  });
  const { token: _, timeoutInMinutes: __, ...base } = question(execution.id);
  await lookAtWork(world.ports)({ ...base, action: 'Plan', id: CHANGE_SET });
  await requestApproval(world.ports)(question(execution.id));
  const approvalId = /approvals\/([^/]+)\//.exec(world.mails.at(-1)?.body ?? '')?.[1] ?? '';
  return { world, id: execution.id, commit: execution.commit, approvalId };
};
const approve = (world: World, approvalId: string) =>
  decideApproval(world.ports)({ approvalId, person: 'ana', via: 'api', status: 'Approved', comment: '' });
const approval = async (world: World, id: string) =>
  (await approvalRecord.require(world.ports.ledger, keys.approval(id), 'approval')).data;
const failures = (world: World) => world.answered.flatMap(({ answer }) => ('error' in answer ? [answer.error] : []));

test('an open question is closed: its action fails by the name of the reason, and nobody answers it any more', async () => {
  const { world, id, approvalId } = await asked();

  await withdrawApprovals(world.ports)(id, REASON);
  await withdrawApprovals(world.ports)(id, REASON);

  const { status, reason } = await approval(world, approvalId);
  assert.deepEqual([status, reason], ['Withdrawn', 'the state has moved on']);
  assert.deepEqual(failures(world), ['PlanOutdated'], 'told once');
  await assert.rejects(approve(world, approvalId), { name: 'PlanOutdated' });
});

test('an answer that was given is withdrawn too, until everything that it was bound to is deployed', async () => {
  const given = await asked();
  await approve(given.world, given.approvalId);
  await withdrawApprovals(given.world.ports)(given.id, REASON);
  assert.equal((await approval(given.world, given.approvalId)).status, 'Withdrawn');

  const done = await asked();
  await approve(done.world, done.approvalId);
  const plan = await planRecord.require(done.world.ports.ledger, keys.plan(done.id, 'Deploy', 'Plan'), 'plan');
  await done.world.ports.ledger.write([{ put: { ...plan, data: { ...plan.data, status: 'Applied' } } }]);
  await withdrawApprovals(done.world.ports)(done.id, REASON);
  assert.equal((await approval(done.world, done.approvalId)).status, 'Approved');
});

test('another plan that was deployed, or only one of two, does not make an answer carried out', async () => {
  const deployed = async (more: Partial<Plan>, beside: readonly Plan[] = []) => {
    const given = await asked();
    const { ledger } = given.world.ports;
    await approve(given.world, given.approvalId);
    const plan = await planRecord.require(ledger, keys.plan(given.id, 'Deploy', 'Plan'), 'plan');
    await ledger.write([{ put: { ...plan, data: { ...plan.data, status: 'Applied', ...more } } }]);
    for (const one of beside)
      await ledger.write([{ put: planRecord.fresh(keys.plan(given.id, one.stage, one.action), one) }]);
    await withdrawApprovals(given.world.ports)(given.id, REASON);
    return (await approval(given.world, given.approvalId)).status;
  };
  const { world, id } = await asked();
  const { data } = await planRecord.require(world.ports.ledger, keys.plan(id, 'Deploy', 'Plan'), 'plan');

  assert.equal(await deployed({}, [{ ...data, action: 'Other', digest: 'other', status: 'Made' }]), 'Approved');
  for (const other of [{ stage: 'Other' }, { action: 'Other' }, { digest: 'other' }, { status: 'Made' as const }])
    assert.equal(await deployed(other), 'Withdrawn', JSON.stringify(other));
});

test('an answer that was bound to two plans is carried out when both are', async () => {
  const { world, id, approvalId } = await asked();
  const { ledger } = world.ports;
  await approve(world, approvalId);
  const plan = await planRecord.require(ledger, keys.plan(id, 'Deploy', 'Plan'), 'plan');
  await ledger.write([{ put: { ...plan, data: { ...plan.data, status: 'Applied' } } }]);
  const item = await approvalRecord.require(ledger, keys.approval(approvalId), 'approval');
  const plans = [...item.data.bound.plans, { ...item.data.bound.plans[0]!, action: 'Second' }];
  await ledger.write([{ put: { ...item, data: { ...item.data, bound: { ...item.data.bound, plans } } } }]);

  await withdrawApprovals(world.ports)(id, REASON);

  assert.equal((await approval(world, approvalId)).status, 'Withdrawn');
});

test('a rejection stays a rejection', async () => {
  const { world, id, approvalId } = await asked();
  await decideApproval(world.ports)({ approvalId, person: 'ana', via: 'api', status: 'Rejected', comment: 'no' });

  await withdrawApprovals(world.ports)(id, REASON);

  assert.equal((await approval(world, approvalId)).status, 'Rejected');
});

test('a tag that is moved or deleted withdraws its approvals, and no new question is asked about it', async () => {
  for (const to of ['d'.repeat(40), undefined]) {
    const { world, id, approvalId } = await asked();

    assert.equal(await moveTag(world.ports)(id, to, '2026-01-01T00:10:00.000Z'), 'withdrawn');
    assert.equal(
      await moveTag(world.ports)(id, to, '2026-01-01T00:11:00.000Z'),
      'withdrawn',
      'the event may come twice',
    );

    assert.match((await approval(world, approvalId)).reason ?? '', to ? /names dddd/ : /is gone/);
    assert.deepEqual(failures(world), ['TagMoved']);
    await assert.rejects(approve(world, approvalId), { name: 'TagMoved' });
    await assert.rejects(requestApproval(world.ports)({ ...question(id), action: 'Second' }), { name: 'TagMoved' });
  }
});

test('a question that is being asked while the tag moves is not asked', async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  world.ports.ledger.beforeWrite = async () =>
    void (await moveTag(world.ports)(execution.id, undefined, '2026-01-01T00:00:00.000Z'));

  await assert.rejects(requestApproval(world.ports)(question(execution.id)), { name: 'TagMoved' });
  assert.deepEqual(world.mails, []);
});

test(
  'a tag that names the same commit again, a pipeline that allows it and an execution that succeeded keep their ' +
    'approvals',
  async () => {
    const same = await asked();
    assert.equal(await moveTag(same.world.ports)(same.id, same.commit, 'now'), 'allowed');
    assert.equal((await approval(same.world, same.approvalId)).status, 'Open');

    const allowed = await asked();
    const { ledger } = allowed.world.ports;
    const version = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
    const definition = { ...version.data.definition, movedTag: 'allow' as const };
    await ledger.write([{ put: { ...version, data: { ...version.data, definition } } }]);
    assert.equal(await moveTag(allowed.world.ports)(allowed.id, undefined, 'now'), 'allowed');
    assert.equal((await approval(allowed.world, allowed.approvalId)).status, 'Open');

    const over = await asked();
    const item = await executionRecord.require(over.world.ports.ledger, keys.execution(over.id), 'execution');
    await over.world.ports.ledger.write([{ put: { ...item, data: { ...item.data, status: 'Succeeded' } } }]);
    assert.equal(await moveTag(over.world.ports)(over.id, undefined, 'now'), 'allowed');
  },
);
