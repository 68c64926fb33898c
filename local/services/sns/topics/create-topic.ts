import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { tagContext } from '../../../kernel/tags.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { topicArn } from '../arns.ts';
import { invalidParameter } from '../faults.ts';
import { type Sns, topicDemand } from '../sns.ts';
import type { Attributes, Topic } from '../store.ts';
import { readTopicAttributes } from './read-topic-attributes.ts';
import { putTags, readTags, type Tag } from './tags.ts';

interface Input {
  readonly Name: string;
  readonly Attributes?: Attributes;
  readonly Tags?: readonly Tag[];
}

/** Creating what is there already, the same in all that is said, answers its ARN. */
export const createTopic = (sns: Sns): Operation<Input> => ({
  demands(input, call) {
    const arn = topicArn(call.account, call.region, readName(input.Name));
    const context = tagContext(input.Tags);
    const create = topicDemand(sns, 'CreateTopic', arn, call, context);
    return input.Tags?.length ? [create, topicDemand(sns, 'TagResource', arn, call, context)] : [create];
  },
  run(input, call) {
    onlyMembers('sns:CreateTopic', input, ['Name', 'Attributes', 'Tags']);
    const name = readName(input.Name);
    const attributes = readTopicAttributes(input.Attributes);
    const tags = readTags(input.Tags);
    const arn = topicArn(call.account, call.region, name);
    sns.store.transaction(() => {
      const known = sns.store.topic(arn);
      if (known) return checkSame(sns, known, attributes, tags);
      sns.store.putTopic({ arn, account: call.account, region: call.region, name, attributes, deleted: 0 });
      putTags(sns.store, arn, tags);
    });
    return { TopicArn: arn };
  },
});

const readName = (name: unknown): string => {
  if (typeof name !== 'string' || name === '') throw invalidParameter('Topic Name');
  if (name.endsWith('.fifo')) throw notInLocalCloud('FIFO topics of SNS');
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
  return name;
};

const checkSame = (sns: Sns, known: Topic, attributes: Attributes, tags: readonly Tag[]): void => {
  for (const [name, value] of Object.entries(attributes))
    if (known.attributes[name] !== value)
      throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  const have = new Map(sns.store.tags(known.arn).map(({ Key, Value }) => [Key, Value]));
  if (tags.some(({ Key, Value }) => have.get(Key) !== Value))
    throw invalidParameter('Tags Reason: Topic already exists with different tags');
};
