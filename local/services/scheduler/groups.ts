/** Create, Get, Delete and List of schedule groups, and their tags. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { type GivenTags, tagContext, tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { conflict, invalid } from './faults.ts';
import { DEFAULT_GROUP, groupArn } from './names.ts';
import { groupOf, type Operations, pageOf, type Scheduler } from './scheduler.ts';
import type { Group } from './store.ts';

interface Input {
  Name: string;
  ClientToken?: string;
  Tags?: GivenTags;
}

const readTags = tagReader({
  key: (key) => invalid(`The tag key ${key} is not valid.`),
  value: (_value, key) => invalid(`The value of the tag ${key} is not valid.`),
  tooMany: () => invalid('A resource may have at most 50 tags.'),
});

export const groups = (scheduler: Scheduler): Operations => ({
  CreateScheduleGroup: createGroup(scheduler),
  GetScheduleGroup: {
    demands: (input: Input, call: Call) => [
      { action: 'scheduler:GetScheduleGroup', resource: groupArn(call, input.Name) },
    ],
    run(input: Input, call: Call) {
      onlyMembers('GetScheduleGroup', input, ['Name']);
      return groupOutput(groupOf(scheduler, call, input.Name));
    },
  },
  DeleteScheduleGroup: deleteGroup(scheduler),
  ListScheduleGroups: listGroups(scheduler),
  ...tags(scheduler),
});

const groupOutput = (group: Group) => ({
  Arn: groupArn(group, group.name),
  Name: group.name,
  State: 'ACTIVE',
  CreationDate: new Date(group.created),
  LastModificationDate: new Date(group.modified),
});

const createGroup = ({ store, cloud }: Scheduler): Operation<Input> => ({
  demands: (input, call) => [
    {
      action: 'scheduler:CreateScheduleGroup',
      resource: groupArn(call, input.Name),
      context: tagContext(input.Tags),
    },
  ],
  run(input, call) {
    onlyMembers('CreateScheduleGroup', input, ['Name', 'ClientToken', 'Tags']);
    const { account, region } = call;
    const name = input.Name;
    if (name === DEFAULT_GROUP || store.group(call, name)) throw conflict(`Schedule group ${name} already exists.`);
    const now = cloud.clock.now();
    store.putGroup({ account, region, name, tags: readTags(input.Tags), created: now, modified: now });
    return { ScheduleGroupArn: groupArn(call, name) };
  },
});

/** Its schedules go with it. */
const deleteGroup = (scheduler: Scheduler): Operation<Input> => ({
  demands: (input, call) => [
    { action: 'scheduler:DeleteScheduleGroup', resource: groupArn(call, input.Name) },
    { action: 'scheduler:DeleteSchedule', resource: `${groupArn(call, input.Name).replace('-group/', '/')}/*` },
  ],
  run(input, call) {
    onlyMembers('DeleteScheduleGroup', input, ['Name', 'ClientToken']);
    if (input.Name === DEFAULT_GROUP) throw invalid('The default schedule group cannot be deleted.');
    const { name } = groupOf(scheduler, call, input.Name);
    scheduler.store.transaction(() => scheduler.store.removeGroup(call, name));
    scheduler.alarm.arm();
    return {};
  },
});

interface ListInput {
  NamePrefix?: string;
  NextToken?: string;
  MaxResults?: number;
}

const listGroups = (scheduler: Scheduler): Operation<ListInput> => ({
  demands: (_input, call) => [{ action: 'scheduler:ListScheduleGroups', resource: groupArn(call, '*') }],
  run(input, call) {
    onlyMembers('ListScheduleGroups', input, ['NamePrefix', 'NextToken', 'MaxResults']);
    const all = [groupOf(scheduler, call, DEFAULT_GROUP), ...scheduler.store.groups(call)];
    const { items, more } = pageOf(
      input,
      all.filter(({ name }) => name.startsWith(input.NamePrefix ?? '')),
    );
    return { ScheduleGroups: items.map(groupOutput), ...more };
  },
});

interface TagInput {
  ResourceArn: string;
  Tags?: GivenTags;
  TagKeys?: string[];
}

/** Only groups have tags. */
const tags = (scheduler: Scheduler): Operations => {
  const operation = (
    name: string,
    members: readonly string[],
    run: (input: TagInput, group: Group) => unknown,
  ): Operation<TagInput> => ({
    demands: (input) => [
      {
        action: `scheduler:${name}`,
        resource: input.ResourceArn,
        context: { ...tagContext(input.Tags), ...(input.TagKeys && { 'aws:TagKeys': input.TagKeys }) },
      },
    ],
    run(input, call) {
      onlyMembers(name, input, ['ResourceArn', ...members]);
      const group = /:schedule-group\/([^/]+)$/.exec(input.ResourceArn)?.[1];
      if (group === undefined || groupArn(call, group) !== input.ResourceArn)
        throw invalid('The resource is not a schedule group.');
      return run(input, groupOf(scheduler, call, group));
    },
  });
  return {
    TagResource: operation('TagResource', ['Tags'], (input, group) => {
      scheduler.store.putGroup({ ...group, tags: readTags(input.Tags, group.tags) });
      return {};
    }),
    UntagResource: operation('UntagResource', ['TagKeys'], (input, group) => {
      const left = Object.entries(group.tags).filter(([key]) => !input.TagKeys?.includes(key));
      scheduler.store.putGroup({ ...group, tags: Object.fromEntries(left) });
      return {};
    }),
    ListTagsForResource: operation('ListTagsForResource', [], (_input, group) => ({
      Tags: Object.entries(group.tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
};
