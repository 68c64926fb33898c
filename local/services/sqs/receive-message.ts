import type { Call, Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { deadLetterQueue, redriveOf, takesFrom } from './attributes.ts';
import { digestOfAttributes, digestOfText } from './digest.ts';
import { mayUseKey } from './encryption.ts';
import { expire } from './expire.ts';
import { isFifo, sequenceOf } from './fifo.ts';
import { makeHandle } from './receipt-handle.ts';
import { invalidValue, queueArn, queueAt, queueDemand, type Sqs, setting } from './sqs.ts';
import type { Message, Queue } from './store.ts';

interface Input {
  QueueUrl: string;
  MaxNumberOfMessages?: number;
  VisibilityTimeout?: number;
  WaitTimeSeconds?: number;
  AttributeNames?: string[];
  MessageSystemAttributeNames?: string[];
  MessageAttributeNames?: string[];
}

const MEMBERS = [
  'QueueUrl',
  'MaxNumberOfMessages',
  'VisibilityTimeout',
  'WaitTimeSeconds',
  'AttributeNames',
  'MessageSystemAttributeNames',
  'MessageAttributeNames',
];

export const receiveMessage = (sqs: Sqs): Operation<Input> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, 'ReceiveMessage', QueueUrl)],
  async run(input, call) {
    onlyMembers('ReceiveMessage', input, MEMBERS);
    const queue = queueAt(sqs, call, input.QueueUrl);
    const most = within(input.MaxNumberOfMessages ?? 1, 'MaxNumberOfMessages', 1, 10);
    const wait = within(
      input.WaitTimeSeconds ?? setting(queue, 'ReceiveMessageWaitTimeSeconds'),
      'WaitTimeSeconds',
      0,
      20,
    );
    const hidden = within(
      input.VisibilityTimeout ?? setting(queue, 'VisibilityTimeout'),
      'VisibilityTimeout',
      0,
      43_200,
    );
    await mayUseKey(sqs, call, queue, 'receive');
    const messages = await untilSome(sqs, call, input, wait, (found) => take(sqs, found, most, hidden * 1000));
    return messages.length > 0 ? { Messages: messages.map((message) => output(message, input)) } : {};
  },
});

const within = (value: number, name: string, least: number, most: number): number => {
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalidValue(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
    );
  return value;
};

/** Tries at once, then whenever a message comes or becomes visible, until the time is over. */
const untilSome = async (
  sqs: Sqs,
  call: Call,
  { QueueUrl }: Input,
  seconds: number,
  tryOnce: (queue: Queue) => readonly Message[],
): Promise<readonly Message[]> => {
  const deadline = sqs.cloud.clock.now() + seconds * 1000;
  for (;;) {
    const queue = queueAt(sqs, call, QueueUrl);
    const messages = tryOnce(queue);
    const now = sqs.cloud.clock.now();
    if (messages.length > 0 || now >= deadline || sqs.waiting.stopped()) return messages;
    await sqs.waiting.until(queue.id, Math.min(deadline, sqs.store.nextVisible(queue.id, now) ?? deadline));
  }
};

/** Hides what is received; what was received too often goes to the dead-letter queue instead. */
const take = (sqs: Sqs, queue: Queue, most: number, hidden: number): readonly Message[] => {
  const { store, cloud } = sqs;
  const now = cloud.clock.now();
  // Messages of a group may come together, in their order: what is taken in this very reception blocks nothing.
  const findReady = isFifo(queue) ? store.readyInOrder : store.ready;
  const redrive = redriveOf(queue);
  const deadLetters = redrive && deadLetterQueue(sqs, queue, redrive.deadLetterTargetArn);
  const moves = redrive && deadLetters && takesFrom(deadLetters, queue);
  let moved = false;
  const taken = store.transaction(() => {
    expire(sqs, queue, now);
    const messages: Message[] = [];
    for (;;) {
      const ready = findReady(queue.id, now, most).filter(({ seq }) => !messages.some((one) => one.seq === seq));
      const dead = moves ? ready.filter(({ received }) => received >= redrive.maxReceiveCount) : [];
      for (const { seq } of dead) store.move(seq, deadLetters?.id as number, now, queueArn(queue));
      moved ||= dead.length > 0;
      for (const { seq } of ready.filter((message) => !dead.includes(message)).slice(0, most - messages.length)) {
        store.take(seq, now, now + hidden, cloud.ids.short(24));
        messages.push(store.message(seq) as Message);
      }
      if (dead.length === 0) return messages;
    }
  });
  if (moved && deadLetters) sqs.waiting.wake(deadLetters.id);
  return taken;
};

const output = (message: Message, input: Input) => {
  const attributes = systemAttributes(message, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  const wanted = input.MessageAttributeNames ?? [];
  const chosen = Object.fromEntries(Object.entries(message.attributes).filter(([name]) => asked(wanted, name)));
  const digest = digestOfAttributes(chosen);
  return {
    MessageId: message.id,
    ReceiptHandle: makeHandle(message),
    MD5OfBody: digestOfText(message.body),
    Body: message.body,
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
    ...(digest !== undefined && { MD5OfMessageAttributes: digest, MessageAttributes: chosen }),
  };
};

const asked = (wanted: readonly string[], name: string): boolean =>
  wanted.some(
    (one) => one === 'All' || one === '.*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
  );

const systemAttributes = (message: Message, wanted: readonly string[]): Record<string, string> => {
  const all: Record<string, string | undefined> = {
    SenderId: message.sender,
    SentTimestamp: String(message.sent),
    ApproximateReceiveCount: String(message.received),
    ApproximateFirstReceiveTimestamp: String(message.firstReceived),
    AWSTraceHeader: message.traceHeader,
    MessageGroupId: message.group,
    MessageDeduplicationId: message.deduplication,
    SequenceNumber: message.deduplication === undefined ? undefined : sequenceOf(message.seq),
    DeadLetterQueueSourceArn: message.movedFrom,
  };
  const chosen = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (wanted.includes('All') || wanted.includes(name)),
  );
  return Object.fromEntries(chosen) as Record<string, string>;
};
