import { Fault } from '../../kernel/fault.ts';
import type { Sqs } from './sqs.ts';
import type { Message, Queue } from './store.ts';

/** Names one reception of one message. */
export const makeHandle = ({ seq, queue, receipt }: Message): string =>
  Buffer.from(`${queue}.${seq}.${receipt}`).toString('base64');

/** The message of a handle; undefined if it is gone or was received again since. Throws ReceiptHandleIsInvalid. */
export const messageOf = ({ store }: Sqs, queue: Queue, handle: unknown): Message | undefined => {
  const text = Buffer.from(String(handle ?? ''), 'base64').toString('latin1');
  const [, id, seq, receipt] = /^(\d+)\.(\d+)\.([a-z0-9]{24})$/.exec(text) ?? [];
  if (Number(id) !== queue.id)
    throw new Fault('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
  const message = store.message(Number(seq));
  return message?.queue === queue.id && message.receipt === receipt ? message : undefined;
};
