import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Approval, approvalRecord } from '../../../core/approval.ts';
import type { ApprovalRule } from '../../../core/approval-rule.ts';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { checkApprovals } from '../../../core/parts/check-approvals.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { type Plan, planRecord } from '../../../core/plan.ts';
import { lookAtWork } from '../../../core/steps/look-at-work.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { approved, askNobody } from '../approved.ts';
import { makePackage } from '../made-artifact.ts';
import { makeWorld, type World } from '../world.ts';

const CHANGE_SET = 'arn:aws:cloudformation:eu-central-1:000000000000:changeSet/tagline/1';
/** Whoever is refused learns how to go on. */
const remedy = 'Retry the whole stage (--all): it plans and asks again.';
const APPLY = { stage: 'Deploy', action: 'Apply' };

/** An execution with a plan that nobody was asked about yet. */
const planned = async () => {
  const world = await makeWorld();
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  await plan(world, execution.id, 'A');
  await makePackage(world, execution.id, '"1"');
  return { world, id: execution.id };
};
const plan = async (world: World, executionId: string, template: string): Promise<void> => {
  world.changeSets.set(CHANGE_SET, {
    changeSetId: CHANGE_SET,
    stackId: 'arn:stack',
    stackName: 'hello-research-dev',
    status: 'ready',
    changes: [],
    content: { template },
  });
  const base = { contract: 2 as const, executionId, attempt: 1, stage: 'Deploy' };
  await lookAtWork(world.ports)({ ...base, action: 'Plan', id: CHANGE_SET });
};
/** What start of work asks before it changes anything. */
const check = async (world: World, id: string, changing = APPLY): Promise<void> => {
  const { ledger } = world.ports;
  const execution = (await executionRecord.require(ledger, keys.execution(id), 'execution')).data;
  const made: Plan = (await planRecord.require(ledger, keys.plan(id, 'Deploy', 'Plan'), 'plan')).data;
  await checkApprovals(world.ports, execution, changing, made);
};
/** Somebody writes into the ledger behind the engine's back. */
const tamper = async (
  world: World,
  approvalId: string | undefined,
  with_: (approval: Approval) => Partial<Approval>,
) => {
  const item = await approvalRecord.require(world.ports.ledger, keys.approval(approvalId ?? ''), 'approval');
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, ...with_(item.data) } } }]);
};
const floor = (world: World, rule: ApprovalRule): void => {
  const dev = world.ports.installation.environments['dev'];
  assert.ok(dev);
  dev.approval = rule;
};
const ben = { id: 'ben', mail: 'ben@example.com', groups: ['release-managers'], gitEmails: [], principals: [] };

test('what was asked about and approved may be changed', async () => {
  const { world, id } = await planned();
  await approved(world, id);

  await check(world, id);
});

test('a question that was never asked, or is not approved, stops the change, whatever the machine believes', async () => {
  const { world, id } = await planned();
  await assert.rejects(check(world, id), { name: 'ApprovalRequired', remedy, message: /never asked/ });

  const approvalId = await approved(world, id);
  for (const status of ['Open', 'Rejected', 'Expired', 'Withdrawn'] as const) {
    await tamper(world, approvalId, () => ({ status }));
    await assert.rejects(check(world, id), { name: 'ApprovalRequired' }, status);
  }
});

test('an approval that nobody gave, or that somebody gave who was never of the installation, counts for nothing', async () => {
  const { world, id } = await planned();
  const approvalId = await approved(world, id);

  await tamper(world, approvalId, () => ({ answers: [] }));
  await assert.rejects(check(world, id), { name: 'ApprovalRequired', message: /approved by nobody/ });
  const forged = { by: 'mallory', status: 'Approved', at: 'now', via: 'api', comment: '' } as const;
  await tamper(world, approvalId, ({ digest }) => ({ answers: [{ ...forged, digest }] }));
  await assert.rejects(check(world, id), { name: 'ApprovalRequired', message: /mallory/ });
});

test('an empty plan needs no answer where the rule says so; a plan with changes does all the same', async () => {
  const { world, id } = await planned();
  floor(world, { required: 1, notAuthor: false, emptyPlan: 'approve' });
  const version = await versionRecord.require(world.ports.ledger, keys.version('hello', 1), 'version');
  const definition = { ...version.data.definition, environments: { dev: {} } };
  await world.ports.ledger.write([{ put: { ...version, data: { ...version.data, definition } } }]);
  const execution = (await executionRecord.require(world.ports.ledger, keys.execution(id), 'execution')).data;
  const made = (await planRecord.require(world.ports.ledger, keys.plan(id, 'Deploy', 'Plan'), 'plan')).data;

  await assert.rejects(checkApprovals(world.ports, execution, APPLY, made), { code: 'ApprovalRequired' });
  await checkApprovals(world.ports, execution, APPLY, { ...made, empty: true });
  floor(world, { required: 1, notAuthor: false });
  await assert.rejects(checkApprovals(world.ports, execution, APPLY, { ...made, empty: true }), {
    code: 'ApprovalRequired',
  });
});

test('an answer to another question does not count for this one', async () => {
  const { world, id } = await planned();
  const approvalId = await approved(world, id);

  await tamper(world, approvalId, ({ answers }) => ({ answers: answers.map((one) => ({ ...one, digest: 'other' })) }));

  await assert.rejects(check(world, id), { name: 'ApprovalRequired' });
});

test('one person who answered twice is one person', async () => {
  const { world, id } = await planned();
  const approvalId = await approved(world, id);
  await tamper(world, approvalId, ({ answers }) => ({ answers: [...answers, ...answers] }));
  world.ports.installation.people.push(ben);
  floor(world, { required: 2, notAuthor: false });

  await assert.rejects(check(world, id), { name: 'ApprovalRequired' });
});

test('a floor that was raised, a person who left and one who left the group count at the change', async () => {
  const { world, id } = await planned();
  await approved(world, id);
  const [ana] = world.ports.installation.people;
  assert.ok(ana);

  ana.groups.length = 0;
  await assert.rejects(check(world, id), { name: 'ApprovalRequired', message: /approved by ana, which is not enough/ });
  ana.groups.push('release-managers');
  await check(world, id);
  world.ports.installation.people.splice(0, 1, ben);
  await assert.rejects(check(world, id), { name: 'ApprovalRequired' });
  world.ports.installation.people.push(ana);
  floor(world, { required: 2, notAuthor: false });
  await assert.rejects(check(world, id), { name: 'ApprovalRequired' });
});

test('the author does not count where the floor says so, also if that is said after the answer', async () => {
  const { world, id } = await planned();
  await approved(world, id);
  world.ports.installation.people[0]?.gitEmails.push('Ana@git.example');
  const item = await executionRecord.require(world.ports.ledger, keys.execution(id), 'execution');
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, authorEmails: ['ana@GIT.example'] } } }]);
  await check(world, id);

  floor(world, { required: 1, notAuthor: true });

  await assert.rejects(check(world, id), { name: 'ApprovalRequired' });
});

test('an approval of another plan, commit, definition or artifact does not count', async () => {
  const { world, id } = await planned();
  const approvalId = await approved(world, id);
  const rebound = (bound: Partial<Approval['bound']>) =>
    tamper(world, approvalId, (approval) => ({ bound: { ...approval.bound, ...bound } }));
  const { bound } = (await approvalRecord.require(world.ports.ledger, keys.approval(approvalId ?? ''), 'approval'))
    .data;

  await rebound({ commit: 'd'.repeat(40) });
  await assert.rejects(check(world, id), { name: 'ApprovalChanged', message: /than its digest says/ });
  await rebound({ commit: bound.commit, artifacts: [] });
  await assert.rejects(check(world, id), { name: 'ApprovalChanged' });
  await rebound({ artifacts: bound.artifacts });
  await check(world, id);
  await makePackage(world, id, '"2"');
  await assert.rejects(check(world, id), { name: 'ApprovalChanged', message: /artifacts/ });
  await makePackage(world, id, '"1"');
  await plan(world, id, 'B');
  await assert.rejects(check(world, id), { name: 'PlanChanged', remedy });
});

test('a plan that stands before the question and was not shown in it is not approved by it', async () => {
  const { world, id } = await planned();
  const { ledger, digest } = world.ports;
  const approvalId = await approved(world, id);
  const { canonicalJson } = await import('../../../core/canonical-json.ts');
  await tamper(world, approvalId, ({ bound, answers }) => {
    const empty = { ...bound, plans: [] };
    const other = digest(canonicalJson(empty));
    return { bound: empty, digest: other, answers: answers.map((one) => ({ ...one, digest: other })) };
  });
  assert.ok(await ledger.get(keys.plan(id, 'Deploy', 'Plan')));

  await assert.rejects(check(world, id), { name: 'PlanChanged', remedy });
});

test('a plan of another action or stage is not the one that was asked about', async () => {
  const { world, id } = await planned();
  await approved(world, id);
  const item = await executionRecord.require(world.ports.ledger, keys.execution(id), 'execution');
  const made = (await planRecord.require(world.ports.ledger, keys.plan(id, 'Deploy', 'Plan'), 'plan')).data;
  const check = (plan: Partial<Plan>) => checkApprovals(world.ports, item.data, APPLY, { ...made, ...plan });

  // The same bytes under another name: nobody saw a plan of that name.
  await assert.rejects(check({ stage: 'Build', action: 'Lint' }), { name: 'PlanChanged', message: /Build\/Lint/ });
  await check({ stage: 'Deploy', action: 'Apply', digest: 'it is planned after the question' });
  await checkApprovals(world.ports, item.data, APPLY, undefined);
});

test('the newest attempt of a question counts, in whatever order they are read', async () => {
  const { world, id } = await planned();
  const first = await approved(world, id);
  const older = await approvalRecord.require(world.ports.ledger, keys.approval(first ?? ''), 'approval');
  const { pk, sk } = older.key;
  const newer = { ...older.data, attempt: 2, status: 'Rejected' as const };
  for (const key of [`${sk}-later`, sk.replace(/.$/, ' ')]) {
    const item = approvalRecord.fresh({ pk, sk: key }, newer);
    await world.ports.ledger.write([{ put: item }]);
    await assert.rejects(check(world, id), { name: 'ApprovalRequired', message: /Rejected/ }, key);
    await world.ports.ledger.write([{ delete: { key: item.key, revision: 1 } }]);
  }
  await check(world, id);
});

test('commit and definition are those of the execution', async () => {
  const { world, id } = await planned();
  await approved(world, id);
  const item = await executionRecord.require(world.ports.ledger, keys.execution(id), 'execution');
  const made = (await planRecord.require(world.ports.ledger, keys.plan(id, 'Deploy', 'Plan'), 'plan')).data;

  for (const more of [{ commit: 'd'.repeat(40) }, { tagMoved: { at: 'now' } }]) {
    const code = 'tagMoved' in more ? 'TagMoved' : 'ApprovalChanged';
    await assert.rejects(checkApprovals(world.ports, { ...item.data, ...more }, APPLY, made), { name: code });
  }
});

test('every question in front of a change must be approved, not only the first', async () => {
  const { world, id } = await planned();
  await approved(world, id);
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const stages = item.data.definition.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.flatMap((action) =>
      action.name === 'Approve' ? [action, { ...action, name: 'ApproveToo' }] : [action],
    ),
  }));
  const definition = { ...item.data.definition, stages };
  await ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);

  await assert.rejects(check(world, id), { name: 'ApprovalRequired', message: /ApproveToo was never asked/ });
});

test('an answer that was given for another version of the definition does not count', async () => {
  const { world, id } = await planned();
  await approved(world, id);
  const { ledger } = world.ports;
  const item = await executionRecord.require(ledger, keys.execution(id), 'execution');
  const made = (await planRecord.require(ledger, keys.plan(id, 'Deploy', 'Plan'), 'plan')).data;
  const { data } = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  await ledger.write([{ put: versionRecord.fresh(keys.version('hello', 2), { ...data, version: 2 }) }]);

  const other = checkApprovals(world.ports, { ...item.data, definitionVersion: 2 }, APPLY, made);

  await assert.rejects(other, { name: 'ApprovalChanged', message: /another version of the definition/ });
});

test('an answer from before a retry of the whole stage does not count', async () => {
  const { world, id } = await planned();
  await approved(world, id);
  const item = await executionRecord.require(world.ports.ledger, keys.execution(id), 'execution');
  const made = (await planRecord.require(world.ports.ledger, keys.plan(id, 'Deploy', 'Plan'), 'plan')).data;
  const retried = (since: number) => ({
    ...item.data,
    attempt: 2,
    retry: { stage: 'Deploy', mode: 'FAILED_ACTIONS' as const, by: 'ana', since },
  });

  await checkApprovals(world.ports, retried(1), APPLY, made);
  await assert.rejects(checkApprovals(world.ports, retried(2), APPLY, made), { name: 'ApprovalRequired' });
});

test(
  'where nobody needs to be asked nothing is counted; a floor counts also where the pipeline has no question ' +
    'before the change',
  async () => {
    const { world, id } = await planned();
    await askNobody(world);
    await check(world, id);
    const dev = world.ports.installation.environments['dev'];
    assert.ok(dev);
    dev.approval = 'none';
    await check(world, id, { stage: 'Build', action: 'Lint' });

    floor(world, { required: 1, notAuthor: false });

    await assert.rejects(check(world, id), { name: 'ApprovalRequired' });
    await assert.rejects(check(world, id, { stage: 'Build', action: 'Lint' }), {
      name: 'ApprovalRequired',
      message: /nobody was asked about Build\/Lint/,
    });
    await assert.rejects(check(world, id, { stage: 'Deploy', action: 'Invented' }), { name: 'ApprovalRequired' });
  },
);

test('a plan that takes away what nobody was shown is refused, with the way that shows it', async () => {
  const { world, id } = await planned();
  await approved(world, id);
  const { ledger } = world.ports;
  const execution = (await executionRecord.require(ledger, keys.execution(id), 'execution')).data;
  const made: Plan = (await planRecord.require(ledger, keys.plan(id, 'Deploy', 'Plan'), 'plan')).data;

  await checkApprovals(world.ports, execution, APPLY, { ...made, mustBeSeen: true });
  await assert.rejects(checkApprovals(world.ports, execution, APPLY, { ...made, action: 'Apply', mustBeSeen: true }), {
    code: 'ApprovalRequired',
    message: /takes away what nobody was shown/,
    remedy: /tagline destroy research\/dev/,
  });
});
