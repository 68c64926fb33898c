import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'sqs-fifo-'));
let cloud: OpenCloud;
let sqs: SQSClient;
before(async () => {
  cloud = await openCloud({ data });
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'any' };
  sqs = new SQSClient({ endpoint: cloud.url, region: 'eu-central-1', credentials });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const create = async (name: string, more: Record<string, string> = {}): Promise<string> => {
  const Attributes = { FifoQueue: 'true', ...more };
  return (await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))).QueueUrl ?? '';
};
const send = (QueueUrl: string, MessageBody: string, MessageGroupId: string, MessageDeduplicationId?: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageGroupId,
      ...(MessageDeduplicationId !== undefined && { MessageDeduplicationId }),
    }),
  );
const receive = async (QueueUrl: string, more = {}): Promise<Message[]> => {
  const input = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All' as const], ...more };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
};
const remove = (QueueUrl: string, { ReceiptHandle }: Message) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);

test('messages of a group come in order, and none while an earlier one is in flight', async () => {
  const url = await create('order.fifo', { ContentBasedDeduplication: 'true' });
  for (const [body, group] of [
    ['a1', 'a'],
    ['b1', 'b'],
    ['a2', 'a'],
    ['a3', 'a'],
  ] as const)
    await send(url, body, group);

  const [first] = await receive(url, { MaxNumberOfMessages: 1 });
  assert.equal(first?.Body, 'a1');
  assert.deepEqual(bodies(await receive(url)), ['b1']);
  assert.deepEqual(await receive(url), []);

  await remove(url, first as Message);
  assert.deepEqual(bodies(await receive(url)), ['a2', 'a3']);
  cloud.clock.advance(30_001);
  const again = await receive(url);
  assert.deepEqual(bodies(again), ['b1', 'a2', 'a3']);
  const { MessageGroupId, SequenceNumber, MessageDeduplicationId } = again[0]?.Attributes ?? {};
  assert.equal(MessageGroupId, 'b');
  assert.match(SequenceNumber ?? '', /^\d{20}$/);
  assert.match(MessageDeduplicationId ?? '', /^[0-9a-f]{64}$/);
});

test('whoever waits gets the next message of a group as soon as the one before is deleted', async () => {
  const url = await create('wait.fifo', { ContentBasedDeduplication: 'true' });
  await send(url, 'one', 'g');
  await send(url, 'two', 'g');
  const [one] = await receive(url, { MaxNumberOfMessages: 1 });
  const waiting = receive(url, { WaitTimeSeconds: 20 });
  await remove(url, one as Message);
  assert.deepEqual(bodies(await waiting), ['two']);
});

test('a message that is sent twice within five minutes comes once', async () => {
  const url = await create('once.fifo');
  const first = await send(url, 'job', 'g', 'id');
  const second = await send(url, 'job again', 'h', 'id');
  assert.deepEqual([second.MessageId, second.SequenceNumber], [first.MessageId, first.SequenceNumber]);
  const [message, ...more] = await receive(url);
  assert.deepEqual([message?.Body, more.length], ['job', 0]);
  await remove(url, message as Message);
  await send(url, 'job', 'g', 'id');
  assert.deepEqual(await receive(url), []);

  cloud.clock.advance(5 * 60_000 + 1);
  const later = await send(url, 'job', 'g', 'id');
  assert.notEqual(later.MessageId, first.MessageId);
  assert.ok(BigInt(later.SequenceNumber ?? 0) > BigInt(first.SequenceNumber ?? 0));
  assert.deepEqual(bodies(await receive(url)), ['job']);
});

test('with groups as the scope, each group remembers for itself', async () => {
  const url = await create('scope.fifo', { DeduplicationScope: 'messageGroup' });
  await send(url, 'a', 'a', 'id');
  await send(url, 'b', 'b', 'id');
  await send(url, 'a again', 'a', 'id');
  assert.deepEqual(bodies(await receive(url)), ['a', 'b']);
});

test('what only one kind of queue takes is refused by the other', async () => {
  const fifo = await create('kinds.fifo');
  const { QueueUrl: standard } = await sqs.send(new CreateQueueCommand({ QueueName: 'kinds' }));
  const refused = (input: object, name: string, message: RegExp) =>
    assert.rejects(sqs.send(new SendMessageCommand({ MessageBody: 'm', QueueUrl: fifo, ...input })), { name, message });

  await refused({}, 'MissingParameter', /MessageGroupId/);
  await refused({ MessageGroupId: 'g' }, 'InvalidParameterValue', /ContentBasedDeduplication enabled/);
  await refused(
    { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 5 },
    'InvalidParameterValue',
    /DelaySeconds/,
  );
  await refused({ MessageGroupId: 'a b', MessageDeduplicationId: 'd' }, 'InvalidParameterValue', /MessageGroupId/);
  await refused(
    { QueueUrl: standard, MessageDeduplicationId: 'd' },
    'InvalidParameterValue',
    /not valid for this queue type/,
  );

  await assert.rejects(create('nosuffix'), { name: 'InvalidParameterValue', message: /must end with \.fifo/ });
  await assert.rejects(sqs.send(new CreateQueueCommand({ QueueName: 'plain.fifo' })), {
    name: 'InvalidParameterValue',
  });
  const set = (Attributes: Record<string, string>) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl: standard, Attributes }));
  await assert.rejects(set({ FifoQueue: 'true' }), { name: 'InvalidAttributeValue' });
  await assert.rejects(set({ ContentBasedDeduplication: 'true' }), { name: 'InvalidAttributeName' });
  await assert.rejects(create('pair.fifo', { FifoThroughputLimit: 'perMessageGroupId' }), {
    message: /allowed only when the value for DeduplicationScope/,
  });
  const deadLetterTargetArn = 'arn:aws:sqs:eu-central-1:111122223333:kinds.fifo';
  await assert.rejects(set({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) }), {
    name: 'InvalidParameterValue',
    message: /same type of queue/,
  });
});

test('a FIFO queue tells its attributes, and a batch its sequence', async () => {
  const url = await create('told.fifo', { ContentBasedDeduplication: 'true' });
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
  assert.deepEqual(
    [Attributes?.FifoQueue, Attributes?.ContentBasedDeduplication, Attributes?.DeduplicationScope],
    ['true', 'true', 'queue'],
  );
  const Entries = ['x', 'y', 'x'].map((MessageBody, n) => ({ Id: String(n), MessageBody, MessageGroupId: 'g' }));
  const { Successful } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  assert.equal(Successful?.[0]?.SequenceNumber, Successful?.[2]?.SequenceNumber);
  assert.deepEqual(bodies(await receive(url)), ['x', 'y']);
});

test('what fails too often goes to a FIFO dead-letter queue, with its group', async () => {
  const dead = await create('dead.fifo');
  const deadLetterTargetArn = 'arn:aws:sqs:eu-central-1:111122223333:dead.fifo';
  const url = await create('fails.fifo', {
    ContentBasedDeduplication: 'true',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
  });
  await send(url, 'poison', 'g');
  await send(url, 'fine', 'g');
  assert.deepEqual(bodies(await receive(url, { MaxNumberOfMessages: 1 })), ['poison']);
  cloud.clock.advance(30_001);
  assert.deepEqual(bodies(await receive(url)), ['fine']);
  const [buried] = await receive(dead);
  assert.deepEqual([buried?.Body, buried?.Attributes?.MessageGroupId], ['poison', 'g']);
});
