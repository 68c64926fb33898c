/** Tags of repositories. */

import type { Call, Operation } from '../../kernel/cloud.ts';
import { tagContext, tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, type EcrStore, find, invalid, type Operations, type Repository } from './ecr.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

interface Input {
  readonly resourceArn: string;
  readonly tags?: readonly Tag[];
  readonly tagKeys?: readonly string[];
}

export const tags = (store: EcrStore): Operations => ({
  TagResource: operation(store, 'TagResource', 'tags', (row, input, call) => {
    store.put(call, { ...row, tags: { ...row.tags, ...readTags(input.tags) } });
    return {};
  }),
  UntagResource: operation(store, 'UntagResource', 'tagKeys', (row, input, call) => {
    const left = Object.entries(row.tags).filter(([key]) => !input.tagKeys?.includes(key));
    store.put(call, { ...row, tags: Object.fromEntries(left) });
    return {};
  }),
  ListTagsForResource: operation(store, 'ListTagsForResource', undefined, (row) => ({
    tags: Object.entries(row.tags).map(([Key, Value]) => ({ Key, Value })),
  })),
});

const operation = (
  store: EcrStore,
  name: string,
  member: string | undefined,
  run: (row: Repository, input: Input, call: Call) => unknown,
): Operation<Input> => ({
  demands: (input, call) => [{ ...demand(store, call, name, nameIn(input.resourceArn)), context: contextOf(input) }],
  run(input, call) {
    onlyMembers(name, input, ['resourceArn', ...(member ? [member] : [])]);
    return run(find(store, call, { repositoryName: nameIn(input.resourceArn) }), input, call);
  },
});

const contextOf = ({ tags, tagKeys }: Input) => ({
  ...tagContext(tags),
  ...(tagKeys && { 'aws:TagKeys': tagKeys }),
});

const nameIn = (arn: string): string => {
  const name = /^arn:aws:ecr:[^:]+:\d{12}:repository\/(.+)$/.exec(arn)?.[1];
  if (name === undefined) throw invalid(`Invalid parameter at 'resourceArn': ${arn}`);
  return name;
};

const refused = (key: string) => invalid(`The tag ${key} is not valid.`);
export const readTags = tagReader({ key: refused, value: (_value, key) => refused(key) });
