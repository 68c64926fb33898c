import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { invalidParameter } from '../faults.ts';
import { type Sns, topicAt, topicDemand } from '../sns.ts';
import type { Topic } from '../store.ts';
import { DEFAULT_MESSAGE_SIZE } from '../topics/read-topic-attributes.ts';
import { mayUseKey } from './encryption.ts';
import { fanOut } from './fan-out.ts';
import { sizeOfAttributes } from './message-attributes.ts';
import { type GivenMessage, type Message, readMessage } from './read-message.ts';

interface Input extends GivenMessage {
  readonly TopicArn?: string;
  /** The same as TopicArn; on AWS also a mobile endpoint. */
  readonly TargetArn?: string;
}

const MEMBERS = [
  'TopicArn',
  'TargetArn',
  'Message',
  'Subject',
  'MessageStructure',
  'MessageAttributes',
  'MessageGroupId',
  'MessageDeduplicationId',
];

/** Answers when every delivery is written down. */
export const publish = (sns: Sns): Operation<Input> => ({
  demands: (input, call) => [topicDemand(sns, 'Publish', arnOf(input), call)],
  async run(input, call) {
    onlyMembers('sns:Publish', input, MEMBERS);
    const topic = topicAt(sns, arnOf(input));
    const message = readMessage(input);
    if (sizeOf(message) > largest(topic)) throw invalidParameter('Message too long');
    await mayUseKey(sns, call, topic);
    const id = sns.cloud.ids.uuid();
    sns.store.transaction(() => fanOut(sns, topic, message, id));
    sns.queue.pump();
    return { MessageId: id };
  },
});

const arnOf = (input: Input): string => {
  if ('PhoneNumber' in input) throw notInLocalCloud('text messages of SNS (PhoneNumber)');
  if (input.TopicArn && input.TargetArn)
    throw invalidParameter('TopicArn or TargetArn Reason: Only one of TopicArn, TargetArn or PhoneNumber may be given');
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  if (/^arn:aws:sns:[^:]*:[^:]*:(endpoint|app)\//.test(arn)) throw notInLocalCloud('mobile endpoints of SNS');
  return arn;
};

/** Bytes. */
export const sizeOf = ({ text, attributes }: Message): number => Buffer.byteLength(text) + sizeOfAttributes(attributes);

export const largest = (topic: Topic): number => Number(topic.attributes['MaximumMessageSize'] ?? DEFAULT_MESSAGE_SIZE);
