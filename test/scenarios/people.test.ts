import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ListSubscriptionsCommand, SNSClient, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { startTagline, type Tagline } from './tagline.ts';

let tagline: Tagline;
before(async () => {
  tagline = await startTagline();
  const rule = { required: 2, from: ['group:release-managers'], notAuthor: true };
  const pipelines = {
    'quick.yaml': quickPipeline({ rule }),
    'slow.yaml': quickPipeline({ name: 'quick-allowed', repository: 'slow', movedTag: 'allow' }),
  };
  for (const [name, text] of Object.entries(pipelines)) {
    const file = join(tagline.folder, name);
    writeFileSync(file, text);
    const put = await tagline.cli('pipelines', 'put', file);
    assert.equal(put.code, 0, put.stderr);
  }
});
after(() => tagline?.stop());

/** Waits until somebody is asked about a tag. */
const asked = async (tag: string, after = '') => {
  const answer = await tagline.until(
    tag,
    'asking',
    ({ approvals, execution }) => execution.id !== after && approvals.some(({ status }) => status === 'Open'),
  );
  return { id: answer.execution.id, approvalId: answer.approvals.find(({ status }) => status === 'Open')?.id ?? '' };
};
const post = (link: string, status = 'Approved') =>
  fetch(link, { method: 'POST', body: new URLSearchParams({ status, comment: 'by the test' }) });
const ended = (tag: string) => tagline.until(tag, 'ended', ({ execution }) => execution.status !== 'InProgress');

test('two people must approve, each counts once, and the author of the commit is neither asked nor heard', async () => {
  const tag = 'dev_eu-central-1/research/1.0';
  tagline.push('quick', quickFiles(), tag);
  const { approvalId } = await asked(tag);

  await assert.rejects(tagline.link(approvalId, 'ana'), /no mail to ana/);
  const byAuthor = await tagline.cli('approve', approvalId);
  assert.notEqual(byAuthor.code, 0);
  assert.match(byAuthor.stderr, /ana was not asked/);
  const bo = await tagline.link(approvalId, 'bo');
  assert.equal((await post(bo)).status, 200);
  assert.equal((await post(bo)).status, 409, 'one answer a person');
  const { approvals, execution } = await tagline.api.getExecution((await asked(tag)).id);
  assert.deepEqual([approvals[0]?.status, execution.status], ['Open', 'InProgress'], 'one is not enough');
  assert.equal((await post(await tagline.link(approvalId, 'cy'))).status, 200);

  const done = await ended(tag);
  assert.equal(done.execution.status, 'Succeeded', done.execution.statusSummary);
  assert.deepEqual(
    done.approvals[0]?.answers.map(({ by }) => by),
    ['bo', 'cy'],
  );
});

test('a moved tag takes back what was answered and asked; what it names now is asked about anew', async () => {
  const tag = 'dev_eu-central-1/research/2.0';
  tagline.push('quick', quickFiles(), tag);
  const first = await asked(tag);
  assert.equal((await post(await tagline.link(first.approvalId, 'bo'))).status, 200);
  const late = await tagline.link(first.approvalId, 'cy');

  tagline.git('quick', 'commit', '--quiet', '--allow-empty', '-m', 'something else');
  tagline.git('quick', 'tag', '--force', tag);
  tagline.git('quick', 'push', '--quiet', '--force', 'tagline', tag);
  const second = await asked(tag, first.id);

  const { execution, approvals } = await tagline.api.getExecution(first.id);
  assert.equal(execution.status, 'Failed');
  assert.match(execution.statusSummary ?? '', /Deploy\/Approve: TagMoved/);
  assert.equal(approvals[0]?.status, 'Withdrawn');
  const refused = await post(late);
  assert.equal(refused.status, 409);
  assert.match(await refused.text(), new RegExp(`the tag ${tag} names`));
  for (const person of ['bo', 'cy'])
    assert.equal((await post(await tagline.link(second.approvalId, person))).status, 200);
  const done = await ended(tag);
  assert.deepEqual([done.execution.id, done.execution.status], [second.id, 'Succeeded']);
});

test('a deleted tag takes back what was asked, and a retry does not ask again', async () => {
  const tag = 'dev_us-east-1/research/3.0';
  tagline.push('quick', quickFiles(), tag);
  const { id, approvalId } = await asked(tag);
  const link = await tagline.link(approvalId, 'bo');

  tagline.git('quick', 'push', '--quiet', 'tagline', `:refs/tags/${tag}`);
  const gone = await ended(tag);

  assert.match(gone.execution.statusSummary ?? '', /Deploy\/Approve: TagMoved/);
  assert.equal((await post(link)).status, 409);
  assert.equal((await tagline.cli('retry', id)).code, 0);
  const again = await tagline.until(
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
  const tag = 'dev_us-east-1/research/4.0';
  tagline.push('slow', quickFiles(), tag);
  const { id, approvalId } = await asked(tag);

  tagline.git('slow', 'push', '--quiet', 'tagline', `:refs/tags/${tag}`);
  // What the deletion does is done before what is pushed after it is refused.
  tagline.push('slow', quickFiles(), 'marker');
  await tagline.refused('marker', 'NoTriggerMatched');

  assert.equal((await tagline.api.getExecution(id)).approvals[0]?.status, 'Open');
  assert.equal((await post(await tagline.link(approvalId, 'cy'))).status, 200);
  assert.equal((await ended(tag)).execution.status, 'Succeeded');
});

test('who has unsubscribed is shown, is told to whoever looks at the question, and keeps nobody from answering', async () => {
  const sns = new SNSClient(tagline.sdk);
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
  const cy = Subscriptions.find(({ Endpoint }) => Endpoint === 'cy@example.com');
  await sns.send(new UnsubscribeCommand({ SubscriptionArn: cy?.SubscriptionArn }));

  const { people } = await tagline.json<{ people: { id: string; subscription: string }[] }>('people');
  assert.deepEqual(
    people.map(({ id, subscription }) => [id, subscription]),
    [
      ['ana', 'confirmed'],
      ['bo', 'confirmed'],
      ['cy', 'none'],
    ],
  );
  assert.match((await tagline.cli('status')).stdout, /cy/);
  const tag = 'dev_us-east-1/research/5.0';
  tagline.push('slow', quickFiles(), tag);
  const { id, approvalId } = await asked(tag);
  const { approvals } = await tagline.api.getExecution(id);
  assert.deepEqual(approvals[0]?.asked, ['ana', 'bo', 'cy']);
  assert.deepEqual(
    approvals[0]?.unreached.map(({ person }) => person),
    ['cy'],
  );
  await assert.rejects(tagline.link(approvalId, 'cy'), /no mail to cy/);
  assert.equal((await post(await tagline.link(approvalId, 'bo'))).status, 200);
  assert.equal((await ended(tag)).execution.status, 'Succeeded');
});
