import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { ACCOUNT, linkIn, openWorld, REGION, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const attributesOf = async (SubscriptionArn: string) =>
  (await world.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes ?? {};

test('a mailbox gets nothing but a link until somebody follows it', async () => {
  const TopicArn = await world.topic('confirm');
  const subscribed = await world.sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ana@example.com' }),
  );
  await world.publish(TopicArn, { Message: 'too early' });
  const [mail, ...others] = await world.mails('?to=ana@example.com');
  const pending = await world.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));

  const page = await fetch(linkIn(mail?.body ?? ''), { headers: { accept: 'text/html' } });
  await world.publish(TopicArn, { Message: 'in time' });

  assert.equal(subscribed.SubscriptionArn, 'pending confirmation');
  assert.deepEqual(others, []);
  assert.equal(mail?.subject, 'AWS Notification - Subscription Confirmation');
  assert.match(mail?.body ?? '', new RegExp(`^You have chosen to subscribe to the topic:\n${TopicArn}\n`));
  assert.equal(pending.Subscriptions?.[0]?.SubscriptionArn, 'PendingConfirmation');
  assert.match(await page.text(), /Subscription confirmed/);
  assert.match(
    (await world.mails('?to=ana@example.com'))[0]?.body ?? '',
    /^in time\n\n--\nIf you wish to stop receiving notifications/,
  );
});

test('a token confirms once and for all, and only its own topic', async () => {
  const TopicArn = await world.topic('token');
  const other = await world.topic('token-other');
  await world.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ben@example.com' }));
  const Token =
    new URL(linkIn((await world.mails('?to=ben@example.com'))[0]?.body ?? '')).searchParams.get('Token') ?? '';
  const confirm = (topic: string, token: string) =>
    world.sns.send(new ConfirmSubscriptionCommand({ TopicArn: topic, Token: token }));

  await assert.rejects(confirm(other, Token), {
    name: 'InvalidParameterException',
    message: 'Invalid parameter: Token',
  });
  await assert.rejects(confirm(TopicArn, 'guessed'), { name: 'InvalidParameterException' });
  const first = await confirm(TopicArn, Token);
  const second = await confirm(TopicArn, Token);

  assert.equal(second.SubscriptionArn, first.SubscriptionArn);
  assert.equal((await attributesOf(first.SubscriptionArn ?? ''))['PendingConfirmation'], 'false');
});

test('a link of three days ago confirms nothing; subscribing again sends another', async () => {
  const TopicArn = await world.topic('late');
  const subscribe = () =>
    world.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'cy@example.com' }));
  await subscribe();
  world.cloud.clock.advance(3 * 24 * 3_600_000);
  const [old] = await world.mails('?to=cy@example.com');
  const refused = await fetch(linkIn(old?.body ?? ''));

  await subscribe();
  const [renewed] = await world.mails('?to=cy@example.com');
  const confirmed = await fetch(linkIn(renewed?.body ?? ''));

  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /<Code>InvalidParameter<\/Code><Message>Invalid parameter: Token<\/Message>/);
  assert.equal(confirmed.status, 200);
});

test('the link in a mail only asks; the button unsubscribes', async () => {
  const TopicArn = await world.topic('leave');
  const arn = await world.subscribedMail(TopicArn, 'dan@example.com');
  await world.publish(TopicArn, {});
  const link = linkIn((await world.mails('?to=dan@example.com'))[0]?.body ?? '');

  const asked = await fetch(link);
  const still = await attributesOf(arn);
  const done = await fetch(link, { method: 'POST' });

  assert.match(await asked.text(), /<form method="post"/);
  assert.equal(still['Endpoint'], 'dan@example.com');
  assert.match(await done.text(), /Subscription removed/);
  await assert.rejects(attributesOf(arn), { name: 'NotFoundException', message: 'Subscription does not exist' });
});

test('a subscription that was confirmed with a login is not removed without one', async () => {
  const TopicArn = await world.topic('locked');
  const { SubscriptionArn = '' } = await world.sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'eve@example.com', ReturnSubscriptionArn: true }),
  );
  const Token =
    new URL(linkIn((await world.mails('?to=eve@example.com'))[0]?.body ?? '')).searchParams.get('Token') ?? '';
  await world.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token, AuthenticateOnUnsubscribe: 'true' }));
  await world.publish(TopicArn, {});
  const link = linkIn((await world.mails('?to=eve@example.com'))[0]?.body ?? '');

  const refused = await fetch(link, { method: 'POST' });
  const attributes = await attributesOf(SubscriptionArn);
  await world.sns.send(new UnsubscribeCommand({ SubscriptionArn }));

  assert.equal(refused.status, 403);
  assert.equal(attributes['ConfirmationWasAuthenticated'], 'true');
  await assert.rejects(attributesOf(SubscriptionArn), { name: 'NotFoundException' });
});

test('another account can neither read nor remove a subscription', async () => {
  const { subscription: SubscriptionArn } = await world.subscribedQueue(await world.topic('mine'), 'mine');
  const other = world.snsOf('222233334444');

  await assert.rejects(other.send(new UnsubscribeCommand({ SubscriptionArn })), {
    name: 'AuthorizationErrorException',
  });
  await assert.rejects(other.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })), {
    name: 'AuthorizationErrorException',
  });
});

test('subscribing the same endpoint again answers its subscription, unless something else is said of it', async () => {
  const TopicArn = await world.topic('same');
  const { queue: Endpoint, subscription } = await world.subscribedQueue(TopicArn, 'same', {
    RawMessageDelivery: 'true',
  });
  const again = (Attributes: Record<string, string>) =>
    world.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));

  assert.equal((await again({ RawMessageDelivery: 'true' })).SubscriptionArn, subscription);
  await assert.rejects(again({ RawMessageDelivery: 'false' }), {
    message: 'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
  });
  const { Subscriptions = [] } = await world.sns.send(new ListSubscriptionsCommand({}));
  assert.equal(Subscriptions.filter((one) => one.TopicArn === TopicArn).length, 1);
});

test('attributes change, and an empty filter policy is none', async () => {
  const { subscription: SubscriptionArn } = await world.subscribedQueue(await world.topic('change'), 'change');
  const set = (AttributeName: string, AttributeValue: string) =>
    world.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));

  await set('FilterPolicy', '{"a":["b"]}');
  const filtered = await attributesOf(SubscriptionArn);
  await set('FilterPolicyScope', 'MessageBody');
  await set('FilterPolicy', '{}');
  await set('RawMessageDelivery', 'true');
  const after = await attributesOf(SubscriptionArn);

  assert.deepEqual([filtered['FilterPolicy'], filtered['FilterPolicyScope']], ['{"a":["b"]}', 'MessageAttributes']);
  assert.deepEqual([after['FilterPolicy'], after['RawMessageDelivery']], [undefined, 'true']);
});

const filterRefusals: [policy: string, scope: string, message: string][] = [
  [
    '{"key":[{"wrong-operator":true}]}',
    'MessageBody',
    'Invalid parameter: Attributes Reason: FilterPolicy: Unrecognized match type wrong-operator\n at [Source: ' +
      '(String)"{"key":[{"wrong-operator":true}]}"; line: 1, column: 31]',
  ],
  [
    '{"a":{"b":["c"]}}',
    'MessageAttributes',
    'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy',
  ],
  [
    '{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}',
    'MessageBody',
    'Invalid parameter: Attributes Reason: FilterPolicy: Filter policy can not have more than 5 keys',
  ],
  [
    JSON.stringify({ a: Array.from({ length: 151 }, (_, i) => `${i}`) }),
    'MessageAttributes',
    'Invalid parameter: Attributes Reason: FilterPolicy: Filter policy is too complex',
  ],
  [
    '{"a":["b"]}',
    'Everywhere',
    'Invalid parameter: Attributes Reason: FilterPolicyScope: Invalid value [Everywhere]. Please use either ' +
      'MessageBody or MessageAttributes',
  ],
];
for (const [FilterPolicy, FilterPolicyScope, message] of filterRefusals)
  test(`the filter ${FilterPolicy.slice(0, 40)} of ${FilterPolicyScope} is refused`, async () => {
    const topic = await world.topic('filters');
    await assert.rejects(world.subscribedQueue(topic, 'filters', { FilterPolicy, FilterPolicyScope }), {
      name: 'InvalidParameterException',
      message,
    });
  });

const endpoints: [protocol: string, endpoint: string, message: RegExp][] = [
  ['https', 'https://example.com', /the protocol https of SNS subscriptions is not in the local cloud/],
  ['sms', '+4912345', /the protocol sms of SNS subscriptions is not in the local cloud/],
  ['pigeon', 'x', /does not support this protocol string: pigeon/],
  ['email', 'nobody', /^Invalid parameter: Email address$/],
  ['sqs', 'queue', /^Invalid parameter: SQS endpoint ARN$/],
  ['lambda', `arn:aws:sqs:${REGION}:${ACCOUNT}:q`, /^Invalid parameter: Lambda endpoint ARN$/],
];
for (const [Protocol, Endpoint, message] of endpoints)
  test(`subscribing ${Endpoint} by ${Protocol} is refused`, async () => {
    const TopicArn = await world.topic('endpoints');
    await assert.rejects(world.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint })), { message });
  });
