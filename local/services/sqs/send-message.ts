import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { runBatch } from './batch.ts';
import { digestOfAttributes, digestOfText } from './digest.ts';
import { mayUseKey } from './encryption.ts';
import { type FifoEntry, readPlacement, remember, sentBefore, sequenceOf } from './fifo.ts';
import { invalidValue, type Operations, queueAt, queueDemand, type Sqs, setting } from './sqs.ts';
import type { MessageAttribute, Queue } from './store.ts';

interface Entry extends FifoEntry {
  MessageAttributes?: Record<string, MessageAttribute>;
  MessageSystemAttributes?: Record<string, MessageAttribute>;
}

const MEMBERS = [
  'MessageBody',
  'DelaySeconds',
  'MessageAttributes',
  'MessageSystemAttributes',
  'MessageGroupId',
  'MessageDeduplicationId',
];
const MOST_ATTRIBUTES = 10;

export const sendMessages = (sqs: Sqs): Operations => ({
  SendMessage: sendMessage(sqs),
  SendMessageBatch: sendMessageBatch(sqs),
});

const sendMessage = (sqs: Sqs): Operation<Entry & { QueueUrl: string }> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, 'SendMessage', QueueUrl)],
  async run({ QueueUrl, ...entry }, call) {
    onlyMembers('SendMessage', entry, MEMBERS);
    await mayUseKey(sqs, call, queueAt(sqs, call, QueueUrl), 'send');
    const queue = queueAt(sqs, call, QueueUrl);
    const sent = send(sqs, call, queue, entry);
    sqs.waiting.wake(queue.id);
    return sent;
  },
});

interface BatchInput {
  QueueUrl: string;
  Entries: (Entry & { Id: string })[];
}

const sendMessageBatch = (sqs: Sqs): Operation<BatchInput> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, 'SendMessage', QueueUrl)],
  async run(input, call) {
    onlyMembers('SendMessageBatch', input, ['QueueUrl', 'Entries']);
    await mayUseKey(sqs, call, queueAt(sqs, call, input.QueueUrl), 'send');
    const queue = queueAt(sqs, call, input.QueueUrl);
    const size = (input.Entries ?? []).reduce((n, entry) => n + sizeOf(entry), 0);
    if (size > 1_048_576)
      throw new Fault(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than 1048576 bytes. You have sent ${size} bytes.`,
      );
    const outcome = sqs.store.transaction(() =>
      runBatch(input.Entries, ({ Id, ...entry }) => {
        onlyMembers('an entry of SendMessageBatch', entry, MEMBERS);
        return { Id, ...send(sqs, call, queue, entry) };
      }),
    );
    sqs.waiting.wake(queue.id);
    return outcome;
  },
});

const send = ({ store, cloud }: Sqs, call: Call, queue: Queue, entry: Entry) => {
  const attributes = readAttributes(entry.MessageAttributes);
  checkBody(queue, entry);
  const placement = readPlacement(queue, entry);
  const now = cloud.clock.now();
  const delay = entry.DelaySeconds ?? setting(queue, 'DelaySeconds');
  if (!Number.isInteger(delay) || delay < 0 || delay > 900)
    throw invalidValue(
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  const { id, seq } = store.transaction(() => {
    const before = placement && sentBefore(store, queue, placement, now);
    if (before) return before;
    const made = cloud.ids.uuid();
    const place = store.addMessage({
      queue: queue.id,
      id: made,
      body: entry.MessageBody,
      attributes,
      traceHeader: readTraceHeader(entry.MessageSystemAttributes),
      sender: call.principal.kind === 'role' ? call.principal.arn : call.principal.account,
      sent: now,
      visible: now + delay * 1000,
      group: entry.MessageGroupId,
      deduplication: placement?.deduplication,
    });
    if (placement) remember(store, queue, placement, { id: made, seq: place, sent: now });
    return { id: made, seq: place };
  });
  const digest = digestOfAttributes(attributes);
  return {
    MessageId: id,
    MD5OfMessageBody: digestOfText(entry.MessageBody),
    ...(digest !== undefined && { MD5OfMessageAttributes: digest }),
    ...(placement && { SequenceNumber: sequenceOf(seq) }),
  };
};

const checkBody = (queue: Queue, entry: Entry): void => {
  if (typeof entry.MessageBody !== 'string' || entry.MessageBody === '')
    throw new Fault('MissingParameter', 'The request must contain the parameter MessageBody.');
  // SQS does not accept characters that XML 1.0 cannot hold.
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(entry.MessageBody))
    throw new Fault(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | ' +
        '#x10000 to #x10FFFF',
    );
  const most = setting(queue, 'MaximumMessageSize');
  if (sizeOf(entry) > most)
    throw invalidValue(`One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`);
};

const sizeOf = ({ MessageBody: body, MessageAttributes: attributes = {} }: Entry): number =>
  Object.entries(attributes).reduce(
    (n, [name, { DataType: type, StringValue: text, BinaryValue: binary }]) =>
      n + Buffer.byteLength(name + type + (text ?? '')) + Buffer.byteLength(binary ?? '', 'base64'),
    Buffer.byteLength(body ?? ''),
  );

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const readAttributes = (given: Record<string, MessageAttribute> = {}): Record<string, MessageAttribute> => {
  const entries = Object.entries(given);
  if (entries.length > MOST_ATTRIBUTES)
    throw invalidValue(`Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`);
  for (const [name, { DataType: type, StringValue: text, BinaryValue: binary, ...rest }] of entries) {
    if (Object.values(rest).some((list) => Array.isArray(list) && list.length > 0))
      throw new Fault('UnsupportedOperation', 'Message attribute lists in SendMessage operation are not supported.');
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || /^(aws|amazon)\./i.test(name))
      throw invalidValue(`Invalid message attribute name '${name}'.`);
    if (!/^(String|Number|Binary)(\..+)?$/.test(type ?? ''))
      throw invalidValue(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes ` +
          `is Binary, Number, and String.`,
      );
    if (!(type.startsWith('Binary') ? binary : text))
      throw invalidValue(
        `The message attribute '${name}' must contain a non-empty message attribute value for message attribute ` +
          `type '${type}'.`,
      );
    if (type.startsWith('Number') && !NUMBER.test(text ?? ''))
      throw invalidValue(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return Object.fromEntries(
    entries.map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        DataType,
        ...(StringValue !== undefined && { StringValue }),
        ...(BinaryValue !== undefined && { BinaryValue: String(BinaryValue) }),
      },
    ]),
  );
};

const readTraceHeader = (given: Record<string, MessageAttribute> = {}): string | undefined => {
  for (const name of Object.keys(given))
    if (name !== 'AWSTraceHeader') throw notInLocalCloud(`the message system attribute ${name}`);
  return given['AWSTraceHeader']?.StringValue;
};
