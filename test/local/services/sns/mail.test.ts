import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld, type World } from './world.ts';

let world: World;
let topic: string;
before(async () => {
  world = await openWorld();
  topic = await world.topic('news', { DisplayName: 'News & "more"' });
  await world.subscribedMail(topic, 'ana@example.com');
  await world.subscribedMail(topic, 'ben@example.com');
  await world.publish(topic, {
    Subject: 'Approve <now>',
    Message: 'See <script>alert(1)</script> at http://127.0.0.1:1/a?b=1&c="2".\nThanks & bye',
  });
});
after(() => world.close());

const page = async (path = '/mail') => {
  const answer = await fetch(`${world.cloud.url}${path}`, { headers: { accept: 'text/html' } });
  return { answer, html: await answer.text() };
};

test('a mail has the layout that SNS gives it', async () => {
  const [mail] = await world.mails('?to=ana@example.com');

  const { id, at, body, ...rest } = mail ?? assert.fail();
  assert.ok(id > 0 && Date.parse(at) > 0);
  assert.deepEqual(rest, {
    to: 'ana@example.com',
    from: `"News & 'more'" <no-reply@sns.amazonaws.com>`,
    subject: 'Approve <now>',
    topicArn: topic,
  });
  const lines = body.split('\n');
  assert.equal(lines[1], 'Thanks & bye');
  assert.deepEqual(lines.slice(2, 5), [
    '',
    '--',
    'If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:',
  ]);
  assert.match(lines[5] ?? '', /\/_sns\/unsubscribe\.html\?SubscriptionArn=.*&Endpoint=ana%40example\.com$/);
  assert.match(lines[7] ?? '', /^Please do not reply directly to this email\./);
});

test('mails are listed newest first, of everybody or of one, or only those after another', async () => {
  const all = await world.mails();
  const ben = await world.mails('?to=BEN@example.com');
  const newest = await world.mails(`?to=ben@example.com&after=${ben[1]?.id}`);
  const one = await (
    await fetch(`${world.cloud.url}/mail/${ben[0]?.id}`, { headers: { accept: 'application/json' } })
  ).json();

  assert.deepEqual(
    all.map(({ id }) => id),
    [...all.map(({ id }) => id)].sort((a, b) => b - a),
  );
  assert.equal(all.length, 4);
  assert.deepEqual(
    ben.map(({ subject }) => subject),
    ['Approve <now>', 'AWS Notification - Subscription Confirmation'],
  );
  assert.deepEqual(newest, [ben[0]]);
  assert.deepEqual(one, ben[0]);
});

test('the page shows what was written and lets none of it act', async () => {
  const { answer, html } = await page();

  assert.doesNotMatch(html, /<script/);
  assert.match(
    html,
    /See &lt;script&gt;alert\(1\)&lt;\/script&gt; at <a href="http:\/\/127\.0\.0\.1:1\/a\?b=1&amp;c=" /,
  );
  assert.match(html, /Approve &lt;now&gt;/);
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.match(
    answer.headers.get('content-security-policy') ?? '',
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
  );
});

test('the page of one recipient shows only their mail, and one mail has a page', async () => {
  const { html } = await page('/mail?to=ana@example.com');
  const [mail] = await world.mails('?to=ana@example.com');
  const single = await page(`/mail/${mail?.id}`);

  assert.match(html, /aria-current="page">ana@example\.com \(2\)</);
  assert.doesNotMatch(html, /To ben@example\.com/);
  assert.match(single.html, /Approve &lt;now&gt;/);
  assert.equal((await page('/mail/999999')).answer.status, 404);
});

test('a filter cannot put anything into the page', async () => {
  const { html } = await page(`/mail?to=${encodeURIComponent('<img src=x>"@y')}`);

  assert.doesNotMatch(html, /<img/);
  assert.match(html, /No mail for &lt;img src=x&gt;&quot;@y\./);
});
