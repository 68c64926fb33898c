/** Receives from an SQS queue for a mapping; what succeeded is deleted, what failed becomes visible again by itself. */
import type { Caller } from '../../../kernel/cloud.ts';
import { queueUrl } from '../async/queue-url.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName } from '../function-name.ts';
import type { Runner } from '../run/runner.ts';
import type { Mapping } from '../store/mappings.ts';
import { readerOf } from './begin-reading.ts';
import { withParsedBody } from './filter.ts';
import type { Poll } from './read-batch.ts';
import { runBatch } from './run-batch.ts';

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes?: Record<string, string>;
  readonly MessageAttributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
}

/** Seconds; short, so that a mapping that stops does not keep a receiver for long. */
const LONG_POLL = 2;

export const stepQueue = async (runner: Runner, mapping: Mapping, poll: Poll): Promise<'idle' | 'busy'> => {
  const { cloud, store } = runner;
  const fn = findVersion(store, readFunctionName(mapping.functionArn, mapping));
  const reader = readerOf(cloud, fn, mapping.sourceArn);
  const QueueUrl = await queueUrl(cloud, mapping.sourceArn);
  const messages = await receive(runner, mapping, QueueUrl, reader, poll);
  if (messages.length === 0) return 'busy';
  if (poll.stopped()) {
    const Entries = messages.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    for (let at = 0; at < Entries.length; at += 10)
      await cloud.call(
        'sqs',
        'ChangeMessageVisibilityBatch',
        { QueueUrl, Entries: Entries.slice(at, at + 10) },
        reader,
      );
    return 'idle';
  }
  const matching: Message[] = [];
  const finished: Message[] = [];
  for (const message of messages)
    (poll.filter(withParsedBody(toRecord(message, mapping))) ? matching : finished).push(message);
  if (matching.length > 0) {
    const Records = matching.map((message) => toRecord(message, mapping));
    const ran = await runBatch(runner, mapping, { Records }, ({ itemIdentifier }) =>
      matching.some(({ MessageId }) => MessageId === itemIdentifier),
    );
    poll.result(ran.kind === 'done' ? 'OK' : 'PROBLEM: Function call failed');
    if (ran.kind === 'done') finished.push(...matching);
    if (ran.kind === 'partly') finished.push(...matching.filter(({ MessageId }) => !ran.failed.includes(MessageId)));
    if (ran.kind === 'throttled') await poll.pause(cloud.clock.now() + 1000);
  }
  await deleteAll(runner, QueueUrl, finished, reader);
  return 'busy';
};

/** Up to a batch; with a batching window it waits for more. */
const receive = async (
  { cloud }: Runner,
  mapping: Mapping,
  QueueUrl: string,
  reader: Caller,
  poll: Poll,
): Promise<Message[]> => {
  const found: Message[] = [];
  let windowEnds: number | undefined;
  while (found.length < mapping.batchSize && !poll.stopped()) {
    const left = windowEnds === undefined ? LONG_POLL : Math.ceil((windowEnds - cloud.clock.now()) / 1000);
    const { Messages = [] } = await cloud.call<{ Messages?: Message[] }>(
      'sqs',
      'ReceiveMessage',
      {
        QueueUrl,
        MaxNumberOfMessages: Math.min(10, mapping.batchSize - found.length),
        WaitTimeSeconds: Math.max(0, Math.min(LONG_POLL, left)),
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
      reader,
    );
    found.push(...Messages);
    if (found.length === 0 || mapping.batchingWindow === 0) break;
    windowEnds ??= cloud.clock.now() + mapping.batchingWindow * 1000;
    if (cloud.clock.now() >= windowEnds) break;
  }
  return found;
};

const deleteAll = async ({ cloud }: Runner, QueueUrl: string, messages: Message[], reader: Caller): Promise<void> => {
  for (let at = 0; at < messages.length; at += 10) {
    const Entries = messages
      .slice(at, at + 10)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await cloud.call('sqs', 'DeleteMessageBatch', { QueueUrl, Entries }, reader);
  }
};

const toRecord = (message: Message, { sourceArn, region }: Mapping) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  ...(message.MD5OfMessageAttributes && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
  eventSource: 'aws:sqs',
  eventSourceARN: sourceArn,
  awsRegion: region,
});
