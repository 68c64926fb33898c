import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ConfirmSubscriptionCommand, CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { snsMail } from '../../../adapters/aws/mail.ts';
import type { Mail } from '../../../core/ports/mail.ts';
import { openTestCloud, type TestCloud } from '../cloud.ts';

let world: TestCloud;
let client: SNSClient;
let mail: Mail;
let TopicArn = '';
before(async () => {
  world = await openTestCloud();
  client = new SNSClient(world.sdk);
  ({ TopicArn = '' } = await client.send(new CreateTopicCommand({ Name: 'approvals' })));
  mail = snsMail({ client, topicArn: TopicArn });
});
after(() => world.close());

interface Received {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}
const received = async (to: string): Promise<readonly Received[]> => {
  const response = await fetch(`${world.cloud.url}/mail?to=${encodeURIComponent(to)}`, {
    headers: { accept: 'application/json' },
  });
  return ((await response.json()) as { mails: Received[] }).mails;
};
const subscribe = (id: string) =>
  client.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'email',
      Endpoint: `${id}@example.com`,
      Attributes: { FilterPolicy: JSON.stringify({ recipient: [id] }) },
    }),
  );
const confirm = async (id: string): Promise<void> => {
  const Token = /Token=([^&\s]+)/.exec((await received(`${id}@example.com`))[0]?.body ?? '')?.[1];
  await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token, AuthenticateOnUnsubscribe: 'true' }));
};

test('the state of each address is told in the order asked, whatever its case, over all pages', async () => {
  for (const id of Array.from({ length: 105 }, (_, at) => `p${at}`)) await subscribe(id);
  await confirm('p104');

  assert.deepEqual(await mail.subscriptions(['nobody@example.com', 'P104@Example.com', 'p3@example.com']), [
    'none',
    'confirmed',
    'pending',
  ]);
  assert.deepEqual(await mail.subscriptions([]), []);
});

test('a mail reaches its person alone, with a subject that SNS takes', async () => {
  await subscribe('ana');
  await subscribe('ben');
  await confirm('ana');
  await confirm('ben');

  await mail.send('ana', `Größe\n${'x'.repeat(200)}`, 'the body');

  const deadline = Date.now() + 15_000;
  let mails: readonly Received[] = [];
  while (mails.length === 0 && Date.now() < deadline)
    mails = (await received('ana@example.com')).filter(({ body }) => body.includes('the body'));
  assert.match(mails[0]?.subject ?? '', /^Gr\?\?e\?x+$/);
  assert.equal(mails[0]?.subject.length, 100);
  assert.equal((await received('ben@example.com')).filter(({ body }) => body.includes('the body')).length, 0);
});
