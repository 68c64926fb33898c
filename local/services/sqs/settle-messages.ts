/** After reception: deleting messages, and changing how long they stay hidden. */
import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { runBatch } from './batch.ts';
import { isFifo } from './fifo.ts';
import { messageOf } from './receipt-handle.ts';
import { invalidValue, type Operations, queueAt, queueDemand, type Sqs } from './sqs.ts';
import type { Queue } from './store.ts';

interface Entry {
  ReceiptHandle: string;
  VisibilityTimeout?: number;
}

interface Settling {
  readonly name: string;
  readonly members: readonly string[];
  settle(sqs: Sqs, queue: Queue, entry: Entry): void;
}

export const settleMessages = (sqs: Sqs): Operations =>
  Object.fromEntries(
    [deleteMessage, changeVisibility].flatMap((settling) => [
      [settling.name, single(sqs, settling)],
      [`${settling.name}Batch`, batch(sqs, settling)],
    ]),
  );

const deleteMessage: Settling = {
  name: 'DeleteMessage',
  members: ['ReceiptHandle'],
  settle(sqs, queue, { ReceiptHandle }) {
    const message = messageOf(sqs, queue, ReceiptHandle);
    // A message that is gone already is deleted: deleting is idempotent.
    if (!message) return;
    sqs.store.removeMessage(message.seq);
    // The next of its group may be received now.
    if (isFifo(queue)) sqs.waiting.wake(queue.id);
  },
};

const changeVisibility: Settling = {
  name: 'ChangeMessageVisibility',
  members: ['ReceiptHandle', 'VisibilityTimeout'],
  settle(sqs, queue, { ReceiptHandle, VisibilityTimeout: seconds }) {
    if (!Number.isInteger(seconds) || (seconds as number) < 0 || (seconds as number) > 43_200)
      throw invalidValue(
        `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200, if ` +
          `provided.`,
      );
    const message = messageOf(sqs, queue, ReceiptHandle);
    const now = sqs.cloud.clock.now();
    if (!message)
      throw invalidValue(
        `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not ` +
          `available for visibility timeout change.`,
      );
    if (message.visible <= now) throw new Fault('MessageNotInflight', 'The message referred to is not in flight.');
    sqs.store.hide(message.seq, now + (seconds as number) * 1000);
    sqs.waiting.wake(queue.id);
  },
};

const single = (sqs: Sqs, { name, members, settle }: Settling): Operation<Entry & { QueueUrl: string }> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, name, QueueUrl)],
  run(input, call) {
    onlyMembers(name, input, ['QueueUrl', ...members]);
    settle(sqs, queueAt(sqs, call, input.QueueUrl), input);
    return {};
  },
});

interface BatchInput {
  QueueUrl: string;
  Entries: (Entry & { Id: string })[];
}

const batch = (sqs: Sqs, { name, members, settle }: Settling): Operation<BatchInput> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, name, QueueUrl)],
  run(input, call) {
    onlyMembers(`${name}Batch`, input, ['QueueUrl', 'Entries']);
    const queue = queueAt(sqs, call, input.QueueUrl);
    return sqs.store.transaction(() =>
      runBatch(input.Entries, (entry) => {
        onlyMembers(`an entry of ${name}Batch`, entry, ['Id', ...members]);
        settle(sqs, queue, entry);
        return { Id: entry.Id };
      }),
    );
  },
});
