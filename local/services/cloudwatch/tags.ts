import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { tagContext, tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { alarmArn, type CloudWatch, invalid, type Operations } from './cloudwatch.ts';
import type { Alarm } from './store.ts';

export type TagList = readonly { Key: string; Value: string }[];

interface Input {
  ResourceARN: string;
  Tags?: TagList;
  TagKeys?: string[];
}

export const tags = (watch: CloudWatch): Operations => ({
  TagResource: operation(watch, 'TagResource', 'Tags', (alarm, input, call) => {
    watch.store.putAlarm(call, { ...alarm, tags: { ...alarm.tags, ...readTags(input.Tags) } });
    return {};
  }),
  UntagResource: operation(watch, 'UntagResource', 'TagKeys', (alarm, input, call) => {
    const left = Object.entries(alarm.tags).filter(([key]) => !input.TagKeys?.includes(key));
    watch.store.putAlarm(call, { ...alarm, tags: Object.fromEntries(left) });
    return {};
  }),
  ListTagsForResource: operation(watch, 'ListTagsForResource', undefined, (alarm) => ({
    Tags: Object.entries(alarm.tags).map(([Key, Value]) => ({ Key, Value })),
  })),
});

const operation = (
  watch: CloudWatch,
  name: string,
  member: string | undefined,
  run: (alarm: Alarm, input: Input, call: Call) => unknown,
): Operation<Input> => ({
  demands: (input) => [
    {
      action: `cloudwatch:${name}`,
      resource: String(input.ResourceARN),
      context: { ...tagContext(input.Tags), ...(input.TagKeys && { 'aws:TagKeys': input.TagKeys }) },
    },
  ],
  run(input, call) {
    onlyMembers(name, input, ['ResourceARN', ...(member ? [member] : [])]);
    const alarm = watch.store.alarm(call, String(input.ResourceARN).split(':alarm:')[1] ?? '');
    if (!alarm || alarmArn(call, alarm.name) !== input.ResourceARN)
      throw new Fault('ResourceNotFoundException', `${input.ResourceARN} does not exist`, { status: 404 });
    return run(alarm, input, call);
  },
});

const refused = (key: string) => invalid(`The tag ${key} is not valid.`);
export const readTags = tagReader({ key: refused, value: (_value, key) => refused(key) });
