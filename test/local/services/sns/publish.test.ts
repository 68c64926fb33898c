import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PublishBatchCommand, PublishCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { ACCOUNT, openWorld, REGION, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

test('a queue gets the message in an envelope, or raw where it wants to', async () => {
  const topic = await world.topic('queues');
  const { queue, subscription } = await world.subscribedQueue(topic, 'wrapped');
  const raw = await world.subscribedQueue(topic, 'raw', { RawMessageDelivery: 'true' });
  const MessageAttributes = { a: text('x'), bytes: { DataType: 'Binary', BinaryValue: Buffer.from('hi') } };

  const id = await world.publish(topic, { Message: 'Grüße', Subject: 'Hello', MessageAttributes });

  const {
    UnsubscribeURL,
    Timestamp,
    Signature: _signature,
    SigningCertURL: _cert,
    ...envelope
  } = JSON.parse((await world.messages(queue))[0]?.Body ?? '');
  assert.deepEqual(envelope, {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topic,
    Subject: 'Hello',
    Message: 'Grüße',
    SignatureVersion: '1',
    MessageAttributes: { a: { Type: 'String', Value: 'x' }, bytes: { Type: 'Binary', Value: 'aGk=' } },
  });
  assert.equal(new URL(UnsubscribeURL).searchParams.get('SubscriptionArn'), subscription);
  assert.ok(Date.parse(Timestamp) > 0);
  const [plain] = await world.messages(raw.queue);
  assert.equal(plain?.Body, 'Grüße');
  assert.equal(plain?.MessageAttributes?.['a']?.StringValue, 'x');
  assert.equal(Buffer.from(plain?.MessageAttributes?.['bytes']?.BinaryValue ?? []).toString(), 'hi');
});

test('a message with a text per protocol tells each its own', async () => {
  const topic = await world.topic('structure');
  const { queue } = await world.subscribedQueue(topic, 'structure', { RawMessageDelivery: 'true' });
  await world.subscribedMail(topic, 'sam@example.com');
  const Message = JSON.stringify({ default: 'for all', email: 'for people' });

  await world.publish(topic, { Message, MessageStructure: 'json' });

  assert.equal((await world.messages(queue))[0]?.Body, 'for all');
  assert.match((await world.mails('?to=sam@example.com'))[0]?.body ?? '', /^for people\n/);
});

const filters: [scope: string, policy: object, passes: object[], stays: object[]][] = [
  [
    'MessageAttributes',
    { recipient: ['ana'], level: [{ numeric: ['>=', 3] }] },
    [
      {
        MessageAttributes: {
          recipient: { DataType: 'String.Array', StringValue: '["ben","ana"]' },
          level: { DataType: 'Number', StringValue: '3.0' },
        },
      },
    ],
    [
      { MessageAttributes: { recipient: text('ben'), level: { DataType: 'Number', StringValue: '3' } } },
      { MessageAttributes: { recipient: text('ana'), level: text('3') } },
      { MessageAttributes: { recipient: text('ana') } },
    ],
  ],
  ['MessageAttributes', { quiet: [{ exists: false }] }, [{}], [{ MessageAttributes: { quiet: text('yes') } }]],
  [
    'MessageBody',
    { $or: [{ to: [{ suffix: '@example.com' }] }, { all: [true] }] },
    [{ Message: '{"to":["x@y","ana@example.com"]}' }, { Message: '{"all":true}' }],
    [{ Message: '{"all":false}' }, { Message: 'no JSON' }, { Message: '[1]' }],
  ],
];
for (const [index, [FilterPolicyScope, policy, passes, stays]] of filters.entries())
  test(`the filter ${JSON.stringify(policy)} of ${FilterPolicyScope} lets through what it names`, async () => {
    const topic = await world.topic(`filter-${index}`);
    const { queue } = await world.subscribedQueue(topic, `filter-${index}`, {
      FilterPolicyScope,
      FilterPolicy: JSON.stringify(policy),
    });

    for (const message of stays) await world.publish(topic, { Subject: 'stays', ...message });
    for (const message of passes) await world.publish(topic, { Subject: 'passes', ...message });

    const subjects = (await world.messages(queue, passes.length)).map(({ Body }) => JSON.parse(Body ?? '').Subject);
    assert.deepEqual(
      subjects,
      passes.map(() => 'passes'),
    );
  });

const refused: [title: string, message: object, expected: string | RegExp][] = [
  ['without text', { Message: '' }, 'Invalid parameter: Empty message'],
  ['larger than 256 KiB', { Message: 'x'.repeat(262_145) }, 'Invalid parameter: Message too long'],
  [
    'whose attributes make it too large',
    { Message: 'x'.repeat(262_140), MessageAttributes: { a: text('12345') } },
    'Invalid parameter: Message too long',
  ],
  ['with a line break in its subject', { Subject: 'a\nb' }, 'Invalid parameter: Subject'],
  ['with a subject of 101 characters', { Subject: 'x'.repeat(101) }, 'Invalid parameter: Subject'],
  [
    'without a text for everybody',
    { MessageStructure: 'json', Message: '{"email":"x"}' },
    'Invalid parameter: Message Structure - No default entry in JSON message body',
  ],
  [
    'that should be JSON and is not',
    { MessageStructure: 'json', Message: 'x' },
    'Invalid parameter: Message Structure - JSON message body failed to parse',
  ],
  [
    'with an empty attribute',
    { MessageAttributes: { a: { DataType: 'String' } } },
    /^The message attribute 'a' must contain non-empty message attribute value/,
  ],
  [
    'with an attribute of no type',
    { MessageAttributes: { a: { DataType: 'Colour', StringValue: 'x' } } },
    /supported type prefixes is Binary, Number, and String/,
  ],
  ['with an id against doubles', { MessageDeduplicationId: 'x' }, /not valid for this topic type/],
];
for (const [title, message, expected] of refused)
  test(`a message ${title} is refused`, async () => {
    const topic = await world.topic('refused');
    await assert.rejects(world.publish(topic, message), (error: Error) => {
      if (typeof expected === 'string') assert.equal(error.message, expected);
      else assert.match(error.message, expected);
      return true;
    });
  });

test('a text message to a phone is refused by name', () =>
  assert.rejects(world.sns.send(new PublishCommand({ PhoneNumber: '+491', Message: 'm' })), {
    name: 'NotInLocalCloud',
    message: /PhoneNumber/,
  }));

test('a topic for larger messages takes them', async () => {
  const TopicArn = await world.topic('large');
  await world.sns.send(
    new SetTopicAttributesCommand({ TopicArn, AttributeName: 'MaximumMessageSize', AttributeValue: '1048576' }),
  );

  assert.ok(await world.publish(TopicArn, { Message: 'x'.repeat(1_000_000) }));
});

test('the good entries of a batch are published and the others named', async () => {
  const TopicArn = await world.topic('batch');
  const { queue } = await world.subscribedQueue(TopicArn, 'batch', { RawMessageDelivery: 'true' });
  const entries = [
    { Id: 'a', Message: 'one' },
    { Id: 'b', Message: 'two', Subject: 'a\nb' },
    { Id: 'c', Message: 'three' },
  ];

  const { Successful, Failed } = await world.sns.send(
    new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries }),
  );

  assert.deepEqual(
    Successful?.map(({ Id }) => Id),
    ['a', 'c'],
  );
  assert.deepEqual(Failed, [
    { Id: 'b', Code: 'InvalidParameter', Message: 'Invalid parameter: Subject', SenderFault: true },
  ]);
  assert.deepEqual((await world.messages(queue, 2)).map(({ Body }) => Body).sort(), ['one', 'three']);
  const send = (PublishBatchRequestEntries: { Id: string; Message: string }[]) =>
    world.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  await assert.rejects(send([]), { name: 'EmptyBatchRequestException' });
  await assert.rejects(
    send([
      { Id: 'a', Message: 'x' },
      { Id: 'a', Message: 'y' },
    ]),
    { name: 'BatchEntryIdsNotDistinctException' },
  );
  await assert.rejects(send(Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, Message: 'x' }))), {
    name: 'TooManyEntriesInBatchRequestException',
  });
  await assert.rejects(send([0, 1].map((i) => ({ Id: `${i}`, Message: 'x'.repeat(200_000) }))), {
    name: 'BatchRequestTooLongException',
  });
});

test('messages that a queue refuses go to the dead-letter queue of its subscription', async () => {
  const TopicArn = await world.topic('dead');
  const dead = await world.subscribedQueue(TopicArn, 'dead', { FilterPolicy: '{"never":["x"]}' });
  await world.sqs.send(new CreateQueueCommand({ QueueName: 'closed' }));
  const Attributes = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.queue }) };
  await world.sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:closed`,
      Attributes,
    }),
  );

  await world.publish(TopicArn, { Message: 'lost?' });

  assert.equal(JSON.parse((await world.messages(dead.queue))[0]?.Body ?? '').Message, 'lost?');
});

test('a queue of another account has to confirm', async () => {
  const TopicArn = await world.topic('foreign');
  const Policy = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { AWS: '222233334444' }, Action: 'sns:Subscribe', Resource: TopicArn }],
  });
  await world.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: Policy }));
  const open = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
  };
  await world.sqs.send(
    new CreateQueueCommand({
      QueueName: 'theirs',
      Attributes: { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [open] }) },
    }),
  );
  const Endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:theirs`;
  const { SubscriptionArn } = await world
    .snsOf('222233334444')
    .send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));

  const asked = JSON.parse((await world.messages(Endpoint))[0]?.Body ?? '');
  await fetch(asked.SubscribeURL);
  await world.publish(TopicArn, { Message: 'now' });

  assert.equal(SubscriptionArn, 'pending confirmation');
  assert.equal(asked.Type, 'SubscriptionConfirmation');
  assert.equal(JSON.parse((await world.messages(Endpoint))[0]?.Body ?? '').Message, 'now');
});

test("a caller without use of the topic's key may not publish to it", async () => {
  const kms = new KMSClient({
    endpoint: world.cloud.url,
    region: REGION,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const policy = {
    Statement: [{ Effect: 'Allow', Principal: { AWS: '222233334444' }, Action: 'sns:Publish', Resource: '*' }],
  };
  const TopicArn = await world.topic('sealed', {
    KmsMasterKeyId: KeyMetadata?.Arn ?? '',
    Policy: JSON.stringify(policy),
  });

  assert.ok(await world.publish(TopicArn, {}));
  await assert.rejects(world.snsOf('222233334444').send(new PublishCommand({ TopicArn, Message: 'm' })), {
    name: 'KMSAccessDeniedException',
  });
});

test('mails, subscriptions and links outlive a restart', async () => {
  const topic = await world.topic('lasting');
  await world.subscribedMail(topic, 'zoe@example.com');

  await world.restart();
  await world.publish(topic, { Message: 'after' });

  const subjects = (await world.mails('?to=zoe@example.com')).map(({ subject }) => subject);
  assert.deepEqual(subjects, ['AWS Notification Message', 'AWS Notification - Subscription Confirmation']);
});
