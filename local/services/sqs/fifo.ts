/** What FIFO queues have beyond others: groups whose messages keep their order, and messages that come once. */
import { createHash } from 'node:crypto';
import type { Fault } from '../../kernel/fault.ts';
import { invalidValue, missing } from './sqs.ts';
import type { Queue, SqsStore } from './store.ts';

/** Milliseconds in which a deduplication id is remembered. */
const REMEMBERED = 5 * 60_000;

export const isFifo = ({ name }: Pick<Queue, 'name'>): boolean => name.endsWith('.fifo');

export interface FifoEntry {
  readonly MessageBody: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
  readonly DelaySeconds?: number;
}

export interface Placement {
  readonly group: string;
  readonly deduplication: string;
}

/** Twenty digits, which grow in the order of arrival. */
export const sequenceOf = (seq: number): string => String(18_000_000_000_000_000_000n + BigInt(seq));

const ID = /^[\x21-\x7e]{1,128}$/;

const notValidHere = (name: string, value: unknown): Fault =>
  invalidValue(
    `Value ${value} for parameter ${name} is invalid. Reason: The request include parameter that is not valid for ` +
      `this queue type.`,
  );

/** Throws for what the kind of queue does not take; answers where a message stands in a FIFO queue. */
export const readPlacement = (queue: Queue, entry: FifoEntry): Placement | undefined => {
  const { MessageGroupId: group, MessageDeduplicationId: given, DelaySeconds: delay } = entry;
  for (const [name, id] of Object.entries({ MessageGroupId: group, MessageDeduplicationId: given }))
    if (id !== undefined && !ID.test(id))
      throw invalidValue(
        `Value ${id} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation ` +
          `characters. 1 to 128 in length.`,
      );
  if (!isFifo(queue)) {
    if (given !== undefined) throw notValidHere('MessageDeduplicationId', given);
    return undefined;
  }
  if (delay !== undefined && delay !== 0) throw notValidHere('DelaySeconds', delay);
  if (group === undefined) throw missing('MessageGroupId');
  const deduplication =
    given ??
    (queue.attributes['ContentBasedDeduplication'] === 'true'
      ? createHash('sha256').update(entry.MessageBody).digest('hex')
      : undefined);
  if (deduplication === undefined)
    throw invalidValue(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  return { group, deduplication };
};

/** What was sent under the same id a short time ago; a second message of it is taken and not kept. */
export const sentBefore = (store: SqsStore, queue: Queue, { group, deduplication }: Placement, now: number) => {
  store.forgetSent(queue.id, now - REMEMBERED);
  return store.sentAs(queue.id, scopeOf(queue, group), deduplication);
};

export const remember = (
  store: SqsStore,
  queue: Queue,
  { group, deduplication }: Placement,
  message: { readonly id: string; readonly seq: number; readonly sent: number },
): void => store.rememberSent(queue.id, scopeOf(queue, group), deduplication, message);

/** The whole queue, or one group. */
const scopeOf = ({ attributes }: Queue, group: string): string =>
  attributes['DeduplicationScope'] === 'messageGroup' ? group : '';
