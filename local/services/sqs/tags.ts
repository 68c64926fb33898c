import type { Operation } from '../../kernel/cloud.ts';
import { tagContext, tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { invalidValue, missing, type Operations, queueAt, queueDemand, type Sqs } from './sqs.ts';

interface Input {
  QueueUrl: string;
  Tags?: Record<string, string>;
  TagKeys?: string[];
}

export const tags = (sqs: Sqs): Operations => ({
  TagQueue: {
    demands: ({ QueueUrl, Tags }, call) => [
      { ...queueDemand(sqs, call, 'TagQueue', QueueUrl), context: tagContext(Tags) },
    ],
    run(input, call) {
      onlyMembers('TagQueue', input, ['QueueUrl', 'Tags']);
      const queue = queueAt(sqs, call, input.QueueUrl);
      if (Object.keys(input.Tags ?? {}).length === 0) throw missing('Tags');
      sqs.store.updateQueue({ ...queue, tags: readTags({ ...queue.tags, ...input.Tags }) });
      return {};
    },
  } satisfies Operation<Input>,
  UntagQueue: {
    demands: ({ QueueUrl, TagKeys = [] }, call) => [
      { ...queueDemand(sqs, call, 'UntagQueue', QueueUrl), context: { 'aws:TagKeys': TagKeys } },
    ],
    run(input, call) {
      onlyMembers('UntagQueue', input, ['QueueUrl', 'TagKeys']);
      const queue = queueAt(sqs, call, input.QueueUrl);
      if ((input.TagKeys ?? []).length === 0) throw missing('TagKeys');
      const left = Object.entries(queue.tags).filter(([key]) => !input.TagKeys?.includes(key));
      sqs.store.updateQueue({ ...queue, tags: Object.fromEntries(left) });
      return {};
    },
  } satisfies Operation<Input>,
  ListQueueTags: {
    demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, 'ListQueueTags', QueueUrl)],
    run(input, call) {
      onlyMembers('ListQueueTags', input, ['QueueUrl']);
      return { Tags: queueAt(sqs, call, input.QueueUrl).tags };
    },
  } satisfies Operation<Input>,
});

const refused = (key: string) => invalidValue(`The tag ${key} is not valid.`);
export const readTags = tagReader({
  key: refused,
  value: (_value, key) => refused(key),
  tooMany: () => invalidValue('Too many tags added for queue: at most 50 are allowed.'),
});
