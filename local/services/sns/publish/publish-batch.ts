import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { type Sns, topicAt, topicDemand } from '../sns.ts';
import type { Topic } from '../store.ts';
import { mayUseKey } from './encryption.ts';
import { fanOut } from './fan-out.ts';
import { largest, sizeOf } from './publish.ts';
import { type GivenMessage, type Message, readMessage } from './read-message.ts';

interface Entry extends GivenMessage {
  readonly Id: string;
}

type Read = { readonly id: string; readonly message: Message } | { readonly id: string; readonly fault: Fault };

const ENTRY_MEMBERS = [
  'Id',
  'Message',
  'Subject',
  'MessageStructure',
  'MessageAttributes',
  'MessageGroupId',
  'MessageDeduplicationId',
];

/** Entries fail one by one; the rest is published. */
export const publishBatch = (
  sns: Sns,
): Operation<{ TopicArn: string; PublishBatchRequestEntries: readonly Entry[] }> => ({
  demands: (input, call) => [topicDemand(sns, 'Publish', input.TopicArn, call)],
  async run(input, call) {
    onlyMembers('sns:PublishBatch', input, ['TopicArn', 'PublishBatchRequestEntries']);
    const topic = topicAt(sns, input.TopicArn);
    const entries = checkEntries(input.PublishBatchRequestEntries);
    const read = entries.map((entry) => readEntry(entry));
    const messages = read.filter((one) => 'message' in one);
    checkSize(topic, messages);
    await mayUseKey(sns, call, topic);
    const sent = messages.map(({ id, message }) => ({ id, message, messageId: sns.cloud.ids.uuid() }));
    sns.store.transaction(() => {
      for (const { message, messageId } of sent) fanOut(sns, topic, message, messageId);
    });
    sns.queue.pump();
    return {
      Successful: sent.map(({ id, messageId }) => ({ Id: id, MessageId: messageId })),
      Failed: read.flatMap((one) =>
        'fault' in one ? [{ Id: one.id, Code: one.fault.code, Message: one.fault.message, SenderFault: true }] : [],
      ),
    };
  },
});

const checkEntries = (entries: readonly Entry[] = []): readonly Entry[] => {
  if (entries.length === 0) throw new Fault('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  if (entries.length > 10)
    throw new Fault('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new Fault('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  for (const entry of entries) {
    onlyMembers('an entry of sns:PublishBatch', entry, ENTRY_MEMBERS);
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(entry.Id ?? ''))
      throw new Fault(
        'InvalidBatchEntryId',
        "The Id of a batch entry in a batch request doesn't abide by the specification.",
      );
  }
  return entries;
};

const readEntry = (entry: Entry): Read => {
  try {
    return { id: entry.Id, message: readMessage(entry) };
  } catch (error) {
    if (error instanceof Fault && error.code !== 'NotInLocalCloud') return { id: entry.Id, fault: error };
    throw error;
  }
};

const checkSize = (topic: Topic, messages: readonly { readonly message: Message }[]): void => {
  if (messages.reduce((sum, { message }) => sum + sizeOf(message), 0) > largest(topic))
    throw new Fault('BatchRequestTooLong', 'The length of all the batch messages put together is more than the limit.');
};
