import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalRecord } from '../../../core/approval.ts';
import type { ApprovalRule } from '../../../core/approval-rule.ts';
import { executionRecord } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { moveTag } from '../../../core/parts/move-tag.ts';
import type { Person } from '../../../core/person.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import { viewOf } from '../../../core/questions/approvals.ts';
import { decideApproval } from '../../../core/steps/decide-approval.ts';
import { lookAtWork } from '../../../core/steps/look-at-work.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { askNobody } from '../approved.ts';
import { makePackage } from '../made-artifact.ts';
import { makeWorld, type World } from '../world.ts';

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  mail: `${id}@example.com`,
  groups: ['release-managers'],
  gitEmails: [],
  principals: [],
  ...more,
});
const started = async (floor?: ApprovalRule, ...people: readonly Person[]) => {
  const world = await makeWorld();
  world.ports.installation.people.push(...people);
  const dev = world.ports.installation.environments['dev'];
  assert.ok(dev);
  if (floor !== undefined) dev.approval = floor;
  const execution = await startExecution(world.ports)(world.request());
  assert.ok(execution);
  return { world, id: execution.id };
};
const question = (executionId: string, more: object = {}) => ({
  contract: 2 as const,
  executionId,
  attempt: 1,
  stage: 'Deploy',
  action: 'Approve',
  token: 'the-token',
  timeoutInMinutes: 60,
  ...more,
});
const asked = async (world: World) => {
  const approvalId = /approvals\/([^/]+)\//.exec(world.mails.at(-1)?.body ?? '')?.[1] ?? '';
  return (await approvalRecord.require(world.ports.ledger, keys.approval(approvalId), 'approval')).data;
};

test('each person who may answer gets a mail with a link of their own; nobody else gets one', async () => {
  const { world, id } = await started(undefined, person('ben'), person('cleo', { groups: [] }));

  await requestApproval(world.ports)(question(id));

  assert.deepEqual(
    world.mails.map((mail) => mail.person),
    ['ana', 'ben'],
  );
  const links = world.mails.map(({ body }) => /http\S+/.exec(body)?.[0]);
  assert.equal(new Set(links).size, 2);
});

test('whoever pushed, and the author of the commit, are not asked where they do not count', async () => {
  const ana = 'arn:aws:iam::000000000000:user/ana';
  const rule = { required: 1, notAuthor: true };
  const { world, id } = await started(rule, person('ben'), person('cleo', { gitEmails: ['c@git.example'] }));
  world.ports.installation.people[0]?.principals.push(ana);
  const item = await executionRecord.require(world.ports.ledger, keys.execution(id), 'execution');
  assert.equal(item.data.startedBy, ana, 'the push is of ana');
  await world.ports.ledger.write([{ put: { ...item, data: { ...item.data, authorEmails: ['C@git.example'] } } }]);

  await requestApproval(world.ports)(question(id));

  assert.deepEqual(
    world.mails.map((mail) => mail.person),
    ['ben'],
  );
});

test('a rule that nobody can meet fails at once and asks nobody', async () => {
  const { world, id } = await started({ required: 2, notAuthor: false });

  await assert.rejects(requestApproval(world.ports)(question(id)), { name: 'NoApprovers', message: /only ana/ });
  assert.deepEqual([world.mails, world.answered], [[], []]);
});

test('a question that reaches nobody, and that nobody could answer by a signed request, fails at once', async () => {
  const { world, id } = await started(undefined, person('ben'));
  for (const { mail, principals } of world.ports.installation.people) {
    principals.length = 0;
    world.subscriptions.set(mail, mail.startsWith('ana') ? 'pending' : 'none');
  }

  await assert.rejects(requestApproval(world.ports)(question(id)), {
    name: 'NobodyReached',
    message: /ana \(pending\), ben \(none\)/,
  });
  assert.deepEqual(world.mails, []);
});

test('who gets no mail is written down, and is mailed all the same: the subscription may be confirmed by now', async () => {
  const { world, id } = await started(undefined, person('ben'));
  world.subscriptions.set('ben@example.com', 'pending');

  await requestApproval(world.ports)(question(id));

  assert.equal(world.mails.length, 2);
  assert.deepEqual(viewOf(await asked(world)).unreached, [
    { person: 'ben', why: 'the mail subscription is not confirmed yet' },
  ]);
});

test('a mail that SNS refuses is written down; the others are sent', async () => {
  const { world, id } = await started(undefined, person('ben'));
  const { send } = world.ports.mail;
  world.ports.mail.send = (to, ...rest) => (to === 'ben' ? Promise.reject(new Error('refused')) : send(to, ...rest));

  await requestApproval(world.ports)(question(id));

  assert.deepEqual(viewOf(await asked(world)).unreached, [{ person: 'ben', why: 'the mail was refused' }]);
});

test('where every mail is refused the task fails, to be tried again', async () => {
  const { world, id } = await started();
  world.ports.mail.send = () => Promise.reject(new Error('throttled'));

  await assert.rejects(requestApproval(world.ports)(question(id)), /throttled/);
});

test('a question stays open as long as its action says, and never longer than the floor', async () => {
  const until = async (floor?: ApprovalRule) => {
    const { world, id } = await started(floor);
    await requestApproval(world.ports)(question(id));
    return (await asked(world)).expiresAt;
  };

  assert.equal(await until(), '2026-01-01T01:00:00.000Z');
  assert.equal(await until({ required: 1, notAuthor: false, timeoutInMinutes: 30 }), '2026-01-01T00:30:00.000Z');
  assert.equal(await until({ required: 1, notAuthor: false, timeoutInMinutes: 90 }), '2026-01-01T01:00:00.000Z');
});

test('where nobody needs to be asked the machine goes on at once, and no question is written', async () => {
  const { world, id } = await started('none');
  await askNobody(world);

  await requestApproval(world.ports)(question(id));

  assert.deepEqual(
    world.answered.map(({ token, answer }) => [token, 'output' in answer && answer.output['summary']]),
    [['the-token', 'Nobody is asked in dev (approval: none)']],
  );
  assert.equal([...world.ports.ledger.items.values()].filter(({ kind }) => kind === 'approval').length, 0);
});

test('plans that change nothing pass by themselves only where every rule says so', async () => {
  const rule = { required: 1, notAuthor: false } as const;
  const outcome = async (floor: ApprovalRule, own: ApprovalRule | undefined, status: 'empty' | 'ready') => {
    const { world, id } = await started(floor);
    const key = keys.version('hello', 1);
    const version = await versionRecord.require(world.ports.ledger, key, 'version');
    const environments = { ...version.data.definition.environments, dev: own === undefined ? {} : { approval: own } };
    const definition = { ...version.data.definition, environments };
    await world.ports.ledger.write([{ put: { ...version, data: { ...version.data, definition } } }]);
    const changeSetId = 'arn:aws:cloudformation:eu-central-1:000000000000:changeSet/tagline/1';
    const content = { template: 'A' };
    const changeSet = { changeSetId, stackId: 'arn:stack', stackName: 'hello', status, changes: [], content };
    world.changeSets.set(changeSetId, changeSet);
    const at = { contract: 2 as const, executionId: id, attempt: 1, stage: 'Deploy' };
    await lookAtWork(world.ports)({ ...at, action: 'Plan', id: changeSetId });
    await requestApproval(world.ports)(question(id));
    return world.mails.length === 0 ? 'passed' : 'asked';
  };
  const passing = { ...rule, emptyPlan: 'approve' } as const;

  assert.equal(await outcome(passing, undefined, 'empty'), 'passed');
  assert.equal(await outcome(passing, undefined, 'ready'), 'asked', 'a plan with changes is asked about');
  assert.equal(await outcome(passing, passing, 'empty'), 'passed');
  assert.equal(await outcome(rule, passing, 'empty'), 'asked', 'a pipeline asks no less than its floor');
  assert.equal(await outcome(passing, rule, 'empty'), 'asked', 'a pipeline may ask for more');
});

test('without a plan in front of it a question is asked, whatever is said about empty plans', async () => {
  const { world, id } = await started({ required: 1, notAuthor: false, emptyPlan: 'approve' });

  await requestApproval(world.ports)(question(id));

  assert.equal(world.mails.length > 0, true);
});

test('asked again by a retried task, answers of before stand and the links of before are dead', async () => {
  const { world, id } = await started({ required: 2, notAuthor: false }, person('ben'));
  await requestApproval(world.ports)(question(id));
  const { id: approvalId } = await asked(world);
  const answer = { approvalId, via: 'api', status: 'Approved', comment: '' } as const;
  await decideApproval(world.ports)({ ...answer, person: 'ana' });
  const before = await asked(world);

  await requestApproval(world.ports)(question(id, { token: 'second-token' }));

  const after = await asked(world);
  assert.deepEqual(after.answers, before.answers);
  assert.notDeepEqual(after.recipients, before.recipients);
  assert.equal((await decideApproval(world.ports)({ ...answer, person: 'ben' })).status, 'Approved');
  assert.deepEqual(
    world.answered.map(({ token }) => token),
    ['second-token'],
  );
});

test('asked again after the artifacts changed, answers of before do not stand', async () => {
  const { world, id } = await started({ required: 2, notAuthor: false }, person('ben'));
  await makePackage(world, id, '"1"');
  await requestApproval(world.ports)(question(id));
  const { id: approvalId } = await asked(world);
  await decideApproval(world.ports)({ approvalId, person: 'ana', via: 'api', status: 'Approved', comment: '' });
  await makePackage(world, id, '"2"');

  await requestApproval(world.ports)(question(id, { token: 'second-token' }));

  assert.deepEqual((await asked(world)).answers, []);
});

test('once its tag has moved an execution asks nobody, also where it moves while the question is written', async () => {
  const { world, id } = await started();
  world.ports.ledger.beforeWrite = async () =>
    void (await moveTag(world.ports)(id, undefined, '2026-01-01T00:00:00.000Z'));

  for (const _time of ['moves', 'has moved'])
    await assert.rejects(requestApproval(world.ports)(question(id)), { name: 'TagMoved' });

  assert.deepEqual(world.mails, []);
  assert.deepEqual((await world.ports.ledger.open('approval')).items, []);
});

test('a machine of an older attempt asks nobody', async () => {
  const { world, id } = await started();

  await assert.rejects(requestApproval(world.ports)(question(id, { attempt: 2 })), { name: 'ExecutionEnded' });
  assert.deepEqual(world.mails, []);
});

test('a question keeps what its action says, its rule, and who is asked by hash only; it is open until answered', async () => {
  const { world, id } = await started(undefined, person('ben'));
  world.subscriptions.set('ben@example.com', 'pending');

  await requestApproval(world.ports)(question(id, { customData: 'see', externalEntityLink: 'https://example.com/1' }));

  const data = await asked(world);
  assert.deepEqual([data.customData, data.externalEntityLink], ['see', 'https://example.com/1']);
  assert.equal(data.requirements.length, 1);
  const secret = /approvals\/[^/]+\/(\S+)/.exec(world.mails[0]?.body ?? '')?.[1] ?? '';
  assert.deepEqual(data.recipients, [
    { person: 'ana', secretHash: world.ports.digest(secret) },
    { person: 'ben', secretHash: data.recipients[1]?.secretHash, unreached: 'pending' },
  ]);
  assert.match(data.id, new RegExp(`^${id}-1-[0-9a-f]{8}$`));
  const { items } = await world.ports.ledger.open('approval');
  assert.deepEqual(
    items.map(({ open }) => open),
    [{ kind: 'approval', since: data.requestedAt }],
  );
});

test('whoever could answer by a signed request is asked though no mail arrives', async () => {
  const { world, id } = await started();
  world.subscriptions.set('ana@example.com', 'none');

  await requestApproval(world.ports)(question(id));

  assert.deepEqual(
    viewOf(await asked(world)).unreached.map(({ person: who }) => who),
    ['ana'],
  );
});

test('a topic is told in CodePipeline’s JSON, with no secret of a link; one that refuses fails the task', async () => {
  const { world, id } = await started();
  const notificationArn = 'arn:aws:sns:us-east-1:000000000000:news';

  await requestApproval(world.ports)(
    question(id, { notificationArn, customData: 'look', externalEntityLink: 'https://example.com/1' }),
  );

  const { id: approvalId, expiresAt } = await asked(world);
  assert.deepEqual(
    world.notices.map(({ topicArn, subject, message }) => [topicArn, subject, JSON.parse(message)]),
    [
      [
        notificationArn,
        'APPROVAL NEEDED: hello Deploy Approve',
        {
          region: 'us-east-1',
          consoleLink: `${world.ports.apiUrl}/v1/executions/${id}`,
          approval: {
            pipelineName: 'hello',
            stageName: 'Deploy',
            actionName: 'Approve',
            token: approvalId,
            expires: `${expiresAt.slice(0, 16)}Z`,
            externalEntityLink: 'https://example.com/1',
            approvalReviewLink: `${world.ports.apiUrl}/v1/approvals/${approvalId}`,
            customData: 'look',
          },
        },
      ],
    ],
  );
  const secret = /approvals\/[^/]+\/(\S+)/.exec(world.mails[0]?.body ?? '')?.[1] ?? '';
  assert.ok(secret.length > 0 && !JSON.stringify(world.notices).includes(secret));
  const topics = { publish: () => Promise.reject(new Error('TopicRefused')) };
  await assert.rejects(requestApproval({ ...world.ports, topics })(question(id, { notificationArn })), /TopicRefused/);
});

test('without a topic nobody but the people is told', async () => {
  const { world, id } = await started();

  await requestApproval(world.ports)(question(id));

  assert.deepEqual([world.mails.length, world.notices], [1, []]);
});
