import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { tagContext, tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { findKeyById, type Kms, keyDemand, type Operations } from './kms.ts';

export type TagList = readonly { TagKey: string; TagValue: string }[];

interface Input {
  KeyId: string;
  Tags?: TagList;
  TagKeys?: string[];
}

export const tags = (kms: Kms): Operations => ({
  TagResource: {
    demands: (input, call) => [
      keyDemand(call, 'TagResource', findKeyById(kms, call, input.KeyId), tagContext(input.Tags)),
    ],
    run(input, call) {
      onlyMembers('TagResource', input, ['KeyId', 'Tags']);
      const key = findKeyById(kms, call, input.KeyId);
      kms.store.updateKey({ ...key, tags: { ...key.tags, ...readTags(input.Tags) } });
      return {};
    },
  } satisfies Operation<Input>,
  UntagResource: {
    demands: ({ KeyId, TagKeys = [] }, call) => [
      keyDemand(call, 'UntagResource', findKeyById(kms, call, KeyId), { 'aws:TagKeys': TagKeys }),
    ],
    run(input, call) {
      onlyMembers('UntagResource', input, ['KeyId', 'TagKeys']);
      const key = findKeyById(kms, call, input.KeyId);
      const left = Object.entries(key.tags).filter(([name]) => !input.TagKeys?.includes(name));
      kms.store.updateKey({ ...key, tags: Object.fromEntries(left) });
      return {};
    },
  } satisfies Operation<Input>,
  ListResourceTags: {
    demands: ({ KeyId }, call) => [keyDemand(call, 'ListResourceTags', findKeyById(kms, call, KeyId))],
    run(input, call) {
      onlyMembers('ListResourceTags', input, ['KeyId', 'Limit', 'Marker']);
      const { tags: held } = findKeyById(kms, call, input.KeyId);
      return {
        Tags: Object.entries(held).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
        Truncated: false,
      };
    },
  } satisfies Operation<Input & { Limit?: number; Marker?: string }>,
});

const refused = (key: string) => new Fault('TagException', `The tag ${key} is not valid.`);
export const readTags = tagReader({ key: refused, value: (_value, key) => refused(key) });
