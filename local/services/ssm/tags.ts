import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { tagContext, tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, invalid, type Operations, type Ssm } from './ssm.ts';

export type TagList = readonly { Key: string; Value: string }[];

interface Input {
  ResourceType: string;
  ResourceId: string;
  Tags?: TagList;
  TagKeys?: string[];
}

/** Tags of parameters; other resources of Systems Manager are not here. */
export const tags = (ssm: Ssm): Operations => ({
  AddTagsToResource: operation(ssm, 'AddTagsToResource', 'Tags', (input, call) => {
    const merged = { ...ssm.store.tags(call, input.ResourceId), ...readTags(input.Tags) };
    ssm.store.setTags(call, input.ResourceId, merged);
    return {};
  }),
  RemoveTagsFromResource: operation(ssm, 'RemoveTagsFromResource', 'TagKeys', (input, call) => {
    const held = Object.entries(ssm.store.tags(call, input.ResourceId));
    const left = held.filter(([key]) => !input.TagKeys?.includes(key));
    ssm.store.setTags(call, input.ResourceId, Object.fromEntries(left));
    return {};
  }),
  ListTagsForResource: operation(ssm, 'ListTagsForResource', undefined, (input, call) => ({
    TagList: Object.entries(ssm.store.tags(call, input.ResourceId)).map(([Key, Value]) => ({ Key, Value })),
  })),
});

const operation = (
  ssm: Ssm,
  name: string,
  member: string | undefined,
  run: (input: Input, call: Call) => unknown,
): Operation<Input> => ({
  demands: (input, call) => [
    demand(call, name, String(input.ResourceId), {
      ...tagContext(input.Tags),
      ...(input.TagKeys && { 'aws:TagKeys': input.TagKeys }),
    }),
  ],
  run(input, call) {
    onlyMembers(name, input, ['ResourceType', 'ResourceId', ...(member ? [member] : [])]);
    if (input.ResourceType !== 'Parameter') throw notInLocalCloud(`tags of the resource type ${input.ResourceType}`);
    if (!ssm.store.get(call, input.ResourceId))
      throw new Fault(
        'InvalidResourceId',
        `The resource ID ${input.ResourceId} is not valid. Verify that you entered the correct ID and try again.`,
      );
    return run(input, call);
  },
});

const refused = (key: string) => invalid(`The tag ${key} is not valid.`);
export const readTags = tagReader({
  key: refused,
  value: (_value, key) => refused(key),
  tooMany: () => new Fault('TooManyTagsError', 'A parameter can have no more than 50 tags.'),
});
