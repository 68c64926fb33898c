/** Tags of topics. */

import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { tagContext, tagReader } from '../../../kernel/tags.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { readTopicArn } from '../arns.ts';
import { invalidParameter } from '../faults.ts';
import { type Sns, topicDemand } from '../sns.ts';
import type { SnsStore } from '../store.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const MOST = 50;

const check = tagReader({
  key: () => invalidParameter('Tags Reason: Tag keys must have 1 to 128 characters'),
  value: () => invalidParameter('Tags Reason: Tag values can have at most 256 characters'),
  system: () => invalidParameter('Tags Reason: aws: prefixed tag key names are not allowed for external use.'),
  twice: () => invalidParameter('Duplicated keys are not allowed.'),
});

/** Throws InvalidParameter. */
export const readTags = (tags: readonly Tag[] = []): readonly Tag[] => {
  check(tags);
  return tags;
};

export const putTags = (store: SnsStore, arn: string, tags: readonly Tag[]): void => {
  for (const { Key, Value } of tags) store.putTag(arn, Key, Value);
  if (store.tags(arn).length > MOST)
    throw new Fault('TagLimitExceeded', 'Could not complete request: tag quota of per resource exceeded');
};

interface OfResource {
  readonly ResourceArn: string;
}

const existing = ({ store }: Sns, arn: string): string => {
  if (!store.topic(readTopicArn(arn, 'ResourceArn').arn))
    throw new Fault('ResourceNotFound', 'Resource does not exist', { status: 404 });
  return arn;
};

export const tagResource = (sns: Sns): Operation<OfResource & { Tags: readonly Tag[] }> => ({
  demands: (input, call) => [topicDemand(sns, 'TagResource', input.ResourceArn, call, tagContext(input.Tags))],
  run(input) {
    onlyMembers('sns:TagResource', input, ['ResourceArn', 'Tags']);
    const tags = readTags(input.Tags);
    sns.store.transaction(() => putTags(sns.store, existing(sns, input.ResourceArn), tags));
  },
});

export const untagResource = (sns: Sns): Operation<OfResource & { TagKeys: readonly string[] }> => ({
  demands: (input, call) => [
    topicDemand(sns, 'UntagResource', input.ResourceArn, call, { 'aws:TagKeys': input.TagKeys ?? [] }),
  ],
  run(input) {
    onlyMembers('sns:UntagResource', input, ['ResourceArn', 'TagKeys']);
    const arn = existing(sns, input.ResourceArn);
    sns.store.transaction(() => {
      for (const key of input.TagKeys ?? []) sns.store.dropTag(arn, key);
    });
  },
});

export const listTagsForResource = (sns: Sns): Operation<OfResource> => ({
  demands: (input, call) => [topicDemand(sns, 'ListTagsForResource', input.ResourceArn, call)],
  run(input) {
    onlyMembers('sns:ListTagsForResource', input, ['ResourceArn']);
    return { Tags: sns.store.tags(existing(sns, input.ResourceArn)) };
  },
});
