import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'sqs-'));
const ACCOUNT = '111122223333';
const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'any' };
let cloud: OpenCloud;
let sqs: SQSClient;
const connect = () => {
  sqs = new SQSClient({ endpoint: cloud.url, region: 'eu-central-1', credentials });
};
before(async () => {
  cloud = await openCloud({ data });
  connect();
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const arn = (name: string) => `arn:aws:sqs:eu-central-1:${ACCOUNT}:${name}`;
const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
const send = (QueueUrl: string, MessageBody: string, more = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
const bodies = (messages: { Body?: string | undefined }[]) => messages.map(({ Body }) => Body);

test('a message is received, hidden while it is worked on, comes again, and is gone once deleted', async () => {
  const url = await create('work');
  await send(url, 'job');

  const [first] = await receive(url);
  const hidden = await receive(url);
  cloud.clock.advance(30_001);
  const [again] = await receive(url, { MessageSystemAttributeNames: ['All'] });
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: again?.ReceiptHandle }));
  cloud.clock.advance(30_001);

  assert.equal(first?.Body, 'job');
  assert.deepEqual(hidden, []);
  assert.equal(again?.MessageId, first?.MessageId);
  assert.equal(again?.Attributes?.ApproximateReceiveCount, '2');
  assert.deepEqual(await receive(url), []);
});

test('an old receipt does not delete a message that was received again, and nonsense is refused', async () => {
  const url = await create('receipts', { VisibilityTimeout: '1' });
  await send(url, 'm');
  const [old] = await receive(url);
  cloud.clock.advance(1001);
  await receive(url);

  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: old?.ReceiptHandle }));

  cloud.clock.advance(1001);
  assert.deepEqual(bodies(await receive(url)), ['m']);
  await assert.rejects(sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'nonsense' })), {
    name: 'ReceiptHandleIsInvalid',
  });
});

test('a waiting receiver gets a message as soon as it comes, and nothing when the time is over', async () => {
  const url = await create('waiting');
  const waiting = receive(url, { WaitTimeSeconds: 20 });
  await send(url, 'now');
  assert.deepEqual(bodies(await waiting), ['now']);

  let over = false;
  const empty = receive(url, { WaitTimeSeconds: 20 }).finally(() => {
    over = true;
  });
  while (!over) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    // By small steps: a request that is still on its way must not look fifteen minutes old.
    cloud.clock.advance(1_000);
  }

  assert.deepEqual(bodies(await empty), []);
});

test('a delayed message is not there before its time', async () => {
  const url = await create('delayed', { DelaySeconds: '10' });
  await send(url, 'later');
  await send(url, 'at once', { DelaySeconds: 0 });

  assert.deepEqual(bodies(await receive(url)), ['at once']);
  cloud.clock.advance(10_000);
  assert.deepEqual(bodies(await receive(url)), ['later']);
});

test('a message that was received too often is moved to the dead-letter queue and says where from', async () => {
  const dead = await create('dead');
  const url = await create('failing', {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 2 }),
  });
  await send(url, 'poison');
  for (let n = 0; n < 2; n++) {
    assert.deepEqual(bodies(await receive(url)), ['poison']);
    cloud.clock.advance(1001);
  }

  assert.deepEqual(await receive(url), []);
  const [moved] = await receive(dead, { MessageSystemAttributeNames: ['All'] });
  assert.equal(moved?.Body, 'poison');
  assert.equal(moved?.Attributes?.DeadLetterQueueSourceArn, arn('failing'));
  const sources = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
  assert.deepEqual(sources.queueUrls, [url]);
  await assert.rejects(
    create('orphan', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('none'), maxReceiveCount: 2 }) }),
    { name: 'InvalidParameterValue', message: /Dead letter target does not exist/ },
  );
});

test('messages older than the retention period are gone', async () => {
  const url = await create('short', { MessageRetentionPeriod: '60' });
  await send(url, 'old');

  cloud.clock.advance(60_001);

  assert.deepEqual(await receive(url), []);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
  assert.equal(Attributes?.['ApproximateNumberOfMessages'], '0');
});

test('a batch tells what went well and what did not', async () => {
  const url = await create('batch', { MaximumMessageSize: '1024' });

  const sent = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: [
        { Id: 'a', MessageBody: 'one' },
        { Id: 'b', MessageBody: 'x'.repeat(1025) },
        { Id: 'c', MessageBody: 'three' },
      ],
    }),
  );
  const messages = await receive(url);
  const deleted = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: url,
      Entries: messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })),
    }),
  );

  assert.deepEqual(
    sent.Successful?.map(({ Id }) => Id),
    ['a', 'c'],
  );
  assert.deepEqual(
    sent.Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]),
    [['b', 'InvalidParameterValue', true]],
  );
  assert.equal(deleted.Successful?.length, 2);
  await assert.rejects(sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [] })), {
    name: 'EmptyBatchRequest',
  });
});

test('attributes of messages arrive as they were sent, if they are asked for', async () => {
  const url = await create('attributes');
  const MessageAttributes = {
    kind: { DataType: 'String', StringValue: 'test' },
    count: { DataType: 'Number', StringValue: '3' },
    raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
  };
  const sent = await send(url, 'm', { MessageAttributes });

  const [message] = await receive(url, { MessageAttributeNames: ['All'] });

  assert.equal(message?.MD5OfMessageAttributes, sent.MD5OfMessageAttributes);
  assert.deepEqual(message?.MessageAttributes?.['kind'], MessageAttributes.kind);
  assert.deepEqual(Buffer.from(message?.MessageAttributes?.['raw']?.BinaryValue ?? []), Buffer.from([1, 2, 3]));
  const [bare] = await receive(url, { VisibilityTimeout: 0 });
  assert.equal(bare?.MessageAttributes, undefined);
});

test('changing the visibility to nothing gives a message back at once', async () => {
  const url = await create('visibility');
  await send(url, 'm');
  const [message] = await receive(url);

  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 }),
  );

  assert.deepEqual(bodies(await receive(url)), ['m']);
});

test('a queue is found by name, keeps its attributes, and is created again only as it was', async () => {
  const url = await create('named', { VisibilityTimeout: '45' });

  assert.equal((await sqs.send(new GetQueueUrlCommand({ QueueName: 'named' }))).QueueUrl, url);
  assert.equal(await create('named', { VisibilityTimeout: '45' }), url);
  await assert.rejects(create('named', { VisibilityTimeout: '46' }), { name: 'QueueNameExists' });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '50' } }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout', 'QueueArn'] }),
  );
  assert.deepEqual(Attributes, { VisibilityTimeout: '50', QueueArn: arn('named') });
  await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
  await assert.rejects(send(url, 'm'), { name: 'QueueDoesNotExist', Code: 'AWS.SimpleQueueService.NonExistentQueue' });
  const other = new SQSClient({ endpoint: cloud.url, region: 'us-east-1', credentials });
  await assert.rejects(other.send(new GetQueueUrlCommand({ QueueName: 'work' })), { name: 'QueueDoesNotExist' });
});

test('a topic may send where the queue policy lets it, and only from there', async () => {
  const url = await create('subscribed', {
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arn('subscribed'),
          Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-central-1:111122223333:good' } },
        },
      ],
    }),
  });
  const publish = (topic: string) => {
    const service = 'sns.amazonaws.com';
    const sourceArn = `arn:aws:sns:eu-central-1:${ACCOUNT}:${topic}`;
    const principal: Principal = { kind: 'service', service, account: ACCOUNT, arn: service, sourceArn };
    const caller = { account: ACCOUNT, region: 'eu-central-1', principal };
    return cloud.call('sqs', 'SendMessage', { QueueUrl: url, MessageBody: topic }, caller);
  };

  await publish('good');

  await assert.rejects(publish('bad'), { name: 'AccessDeniedException' });
  assert.deepEqual(bodies(await receive(url)), ['good']);
});

test('an encrypted queue takes messages only from who may use its key', async () => {
  const kms = new KMSClient({ endpoint: cloud.url, region: 'eu-central-1', credentials });
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
    ],
  });
  const url = await create('sealed', { KmsMasterKeyId: key?.Arn ?? '', Policy });
  const service = 'events.amazonaws.com';
  const principal: Principal = { kind: 'service', service, account: ACCOUNT, arn: service };
  const caller = { account: ACCOUNT, region: 'eu-central-1', principal };

  await send(url, 'm');

  assert.deepEqual(bodies(await receive(url)), ['m']);
  await assert.rejects(cloud.call('sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'm' }, caller), {
    name: 'KmsAccessDenied',
  });
});

test('invalid input is refused as on AWS', async () => {
  await assert.rejects(create('bad name'), { name: 'InvalidParameterValue' });
  await assert.rejects(create('q', { VisibilityTimeout: '43201' }), { name: 'InvalidAttributeValue' });
  await assert.rejects(create('q', { Colour: 'red' }), { name: 'InvalidAttributeName' });
  const url = await create('strict');
  await assert.rejects(send(url, 'a\u0001b'), { name: 'InvalidMessageContents' });
  const attribute = (DataType: string, StringValue: string) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'a',
        MessageAttributes: { n: { DataType, StringValue } },
      }),
    );
  for (const text of ['x', '1_0', '0x1'])
    await assert.rejects(attribute('Number', text), { name: 'InvalidParameterValue', message: /Can't cast the value/ });
  await assert.rejects(attribute('String', ''), { name: 'InvalidParameterValue', message: /non-empty/ });
  await attribute('Number.float', '-1.5e3');
  await assert.rejects(receive(url, { MaxNumberOfMessages: 11 }), { name: 'InvalidParameterValue' });
});

test('tags of a queue are kept', async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'tagged', tags: { team: 'research' } }));

  assert.deepEqual((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags, { team: 'research' });
});

test('every message is received exactly once if each reception is deleted in time', async () => {
  const url = await create('conserved');
  const bodiesOf = fc.array(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), { minLength: 1, maxLength: 12 });

  await fc.assert(
    fc.asyncProperty(bodiesOf, fc.integer({ min: 1, max: 10 }), async (sent, size) => {
      for (const body of sent) await send(url, body);
      const got: (string | undefined)[] = [];
      for (;;) {
        const messages = await receive(url, { MaxNumberOfMessages: size });
        if (messages.length === 0) break;
        got.push(...bodies(messages));
        for (const { ReceiptHandle } of messages)
          await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
      assert.deepEqual(got, sent);
    }),
    { numRuns: 10 },
  );
});

test('messages and their receipts outlive a restart', async () => {
  const url = await create('durable');
  await send(url, 'one');
  await send(url, 'two');
  const [held] = await receive(url, { MaxNumberOfMessages: 1 });
  await cloud.close();
  cloud = await openCloud({ data });
  connect();
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'durable' }));

  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: held?.ReceiptHandle }));

  cloud.clock.advance(31_000);
  assert.equal(held?.Body, 'one');
  assert.deepEqual(bodies(await receive(QueueUrl ?? '')), ['two']);
});
