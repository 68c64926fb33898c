import type { Call, Operation } from '../../kernel/cloud.ts';
import { type Tags, tagContext, tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  demand,
  findUsable,
  invalidParameter,
  type OfSecret,
  type Operations,
  type Secrets,
} from './secretsmanager.ts';

export type TagList = readonly { Key: string; Value: string }[];

export const tagList = (tags: Tags): TagList => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const refused = (key: string) => invalidParameter(`The tag ${key} is not valid.`);

export const readTags = tagReader({
  key: refused,
  value: (_value, key) => refused(key),
  tooMany: () => invalidParameter('A secret can have no more than 50 tags.'),
});

interface Input extends OfSecret {
  readonly Tags?: TagList;
  readonly TagKeys?: readonly string[];
}

export const tags = (secrets: Secrets): Operations => ({
  TagResource: change(secrets, 'TagResource', 'Tags', (held, input) => readTags(input.Tags, held)),
  UntagResource: change(secrets, 'UntagResource', 'TagKeys', (held, { TagKeys = [] }) =>
    Object.fromEntries(Object.entries(held).filter(([key]) => !TagKeys.includes(key))),
  ),
});

const change = (
  secrets: Secrets,
  name: string,
  member: string,
  apply: (held: Tags, input: Input) => Tags,
): Operation<Input> => ({
  demands: (input, call) => [
    demand(secrets, call, name, input, {
      ...tagContext(input.Tags),
      ...(input.TagKeys && { 'aws:TagKeys': input.TagKeys }),
    }),
  ],
  run(input, call: Call) {
    onlyMembers(name, input, ['SecretId', member]);
    const secret = findUsable(secrets, call, input);
    secrets.store.save({ ...secret, tags: apply(secret.tags, input) });
    return {};
  },
});
