import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ListSubscriptionsCommand, SNSClient, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { openScenario, type Scenario } from './scenario.ts';

describe('who is asked, who counts, and what takes an approval back', () => {
  let scenario: Scenario;
  before(async () => {
    scenario = await openScenario('people');
    const rule = { required: 2, from: ['group:release-managers'], notAuthor: true };
    await scenario.put(quickPipeline({ name: 'quick-people', repository: 'people', rule }));
    await scenario.put(quickPipeline({ name: 'quick-allowed', repository: 'people-slow', movedTag: 'allow' }));
  });
  after(() => scenario?.close());

  /** Waits until somebody is asked about a tag. */
  const asked = async (tag: string, after = '') => {
    const answer = await scenario.until(
      tag,
      'asking',
      ({ approvals, execution }) => execution.id !== after && approvals.some(({ status }) => status === 'Open'),
    );
    return { id: answer.execution.id, approvalId: answer.approvals.find(({ status }) => status === 'Open')?.id ?? '' };
  };
  const post = (link: string, status = 'Approved') =>
    fetch(link, { method: 'POST', body: new URLSearchParams({ status, comment: 'by the test' }) });
  const ended = (tag: string) => scenario.until(tag, 'ended', ({ execution }) => execution.status !== 'InProgress');

  test('two people must approve, each counts once, and the author of the commit is neither asked nor heard', async () => {
    const tag = scenario.tag('1.0');
    scenario.push('people', quickFiles(), tag);
    const { approvalId } = await asked(tag);

    await assert.rejects(scenario.link(approvalId, 'ana'), /no mail to ana/);
    const byAuthor = await scenario.cli('approve', approvalId);
    assert.notEqual(byAuthor.code, 0);
    assert.match(byAuthor.stderr, /ana was not asked/);
    const bo = await scenario.link(approvalId, 'bo');
    assert.equal((await post(bo)).status, 200);
    assert.equal((await post(bo)).status, 409, 'one answer a person');
    const { approvals, execution } = await scenario.api.getExecution((await asked(tag)).id);
    assert.deepEqual([approvals[0]?.status, execution.status], ['Open', 'InProgress'], 'one is not enough');
    assert.equal((await post(await scenario.link(approvalId, 'cy'))).status, 200);

    const done = await ended(tag);
    assert.equal(done.execution.status, 'Succeeded', done.execution.statusSummary);
    assert.deepEqual(
      done.approvals[0]?.answers.map(({ by }) => by),
      ['bo', 'cy'],
    );
  });

  test('a moved tag takes back what was answered and asked; what it names now is asked about anew', async () => {
    const tag = scenario.tag('2.0');
    scenario.push('people', quickFiles(), tag);
    const first = await asked(tag);
    assert.equal((await post(await scenario.link(first.approvalId, 'bo'))).status, 200);
    const late = await scenario.link(first.approvalId, 'cy');

    scenario.git('people', 'commit', '--quiet', '--allow-empty', '-m', 'something else');
    scenario.git('people', 'tag', '--force', tag);
    scenario.git('people', 'push', '--quiet', '--force', 'tagline', tag);
    const second = await asked(tag, first.id);

    const { execution, approvals } = await scenario.api.getExecution(first.id);
    assert.equal(execution.status, 'Failed');
    assert.match(execution.statusSummary ?? '', /Deploy\/Approve: TagMoved/);
    assert.equal(approvals[0]?.status, 'Withdrawn');
    const refused = await post(late);
    assert.equal(refused.status, 409);
    assert.match(await refused.text(), new RegExp(`the tag ${tag} names`));
    for (const person of ['bo', 'cy'])
      assert.equal((await post(await scenario.link(second.approvalId, person))).status, 200);
    const done = await ended(tag);
    assert.deepEqual([done.execution.id, done.execution.status], [second.id, 'Succeeded']);
  });

  test('a deleted tag takes back what was asked, and a retry does not ask again', async () => {
    const tag = scenario.tag('3.0', 'us-east-1');
    scenario.push('people', quickFiles(), tag);
    const { id, approvalId } = await asked(tag);
    const link = await scenario.link(approvalId, 'bo');

    scenario.git('people', 'push', '--quiet', 'tagline', `:refs/tags/${tag}`);
    const gone = await ended(tag);

    assert.match(gone.execution.statusSummary ?? '', /Deploy\/Approve: TagMoved/);
    assert.equal((await post(link)).status, 409);
    assert.equal((await scenario.cli('retry', id)).code, 0);
    const again = await scenario.until(
      tag,
      'failed again',
      ({ execution }) => execution.attempt === 2 && execution.status !== 'InProgress',
    );
    assert.match(again.execution.statusSummary ?? '', /TagMoved/);
    assert.deepEqual(
      again.approvals.map(({ status }) => status),
      ['Withdrawn'],
    );
  });

  test('where the pipeline allows it, a tag may move while people are asked', async () => {
    const tag = scenario.tag('4.0', 'us-east-1');
    scenario.push('people-slow', quickFiles(), tag);
    const { id, approvalId } = await asked(tag);

    scenario.git('people-slow', 'push', '--quiet', 'tagline', `:refs/tags/${tag}`);
    // What the deletion does is done before what is pushed after it is refused.
    scenario.push('people-slow', quickFiles(), 'people-marker');
    await scenario.refused('people-marker', 'NoTriggerMatched');

    assert.equal((await scenario.api.getExecution(id)).approvals[0]?.status, 'Open');
    assert.equal((await post(await scenario.link(approvalId, 'cy'))).status, 200);
    assert.equal((await ended(tag)).execution.status, 'Succeeded');
  });

  test('who has unsubscribed is shown, is told to whoever looks at the question, and keeps nobody from answering', async () => {
    const sns = new SNSClient(scenario.sdk);
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
    const di = Subscriptions.find(({ Endpoint }) => Endpoint === 'di@example.com');
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: di?.SubscriptionArn }));

    const { people } = await scenario.json<{ people: { id: string; subscription: string }[] }>('people');
    assert.deepEqual(
      people.map(({ id, subscription }) => [id, subscription]),
      [
        ['ana', 'confirmed'],
        ['bo', 'confirmed'],
        ['cy', 'confirmed'],
        ['di', 'none'],
      ],
    );
    assert.match((await scenario.cli('status')).stdout, /di/);
    const tag = scenario.tag('5.0', 'us-east-1');
    scenario.push('people-slow', quickFiles(), tag);
    const { id, approvalId } = await asked(tag);
    const { approvals } = await scenario.api.getExecution(id);
    assert.deepEqual(approvals[0]?.asked, ['ana', 'bo', 'cy', 'di']);
    assert.deepEqual(
      approvals[0]?.unreached.map(({ person }) => person),
      ['di'],
    );
    await assert.rejects(scenario.link(approvalId, 'di'), /no mail to di/);
    assert.equal((await post(await scenario.link(approvalId, 'bo'))).status, 200);
    assert.equal((await ended(tag)).execution.status, 'Succeeded');
  });
});
