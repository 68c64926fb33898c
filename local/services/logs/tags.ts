import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { tagContext, tagReader } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { absent, groupOf, invalid, type Logs, type Operations } from './logs.ts';
import type { Group } from './store.ts';

interface Input {
  resourceArn: string;
  tags?: Record<string, string>;
  tagKeys?: string[];
}

/** Tags of log groups, by ARN (without `:*`, as on AWS). */
export const tags = (logs: Logs): Operations => ({
  TagResource: operation(logs, 'TagResource', 'tags', (group, input) => {
    logs.store.updateGroup({ ...group, tags: readTags({ ...group.tags, ...input.tags }) });
    return {};
  }),
  UntagResource: operation(logs, 'UntagResource', 'tagKeys', (group, { tagKeys = [] }) => {
    const left = Object.entries(group.tags).filter(([key]) => !tagKeys.includes(key));
    logs.store.updateGroup({ ...group, tags: Object.fromEntries(left) });
    return {};
  }),
  ListTagsForResource: operation(logs, 'ListTagsForResource', undefined, (group) => ({ tags: group.tags })),
});

const operation = (
  logs: Logs,
  name: string,
  member: string | undefined,
  run: (group: Group, input: Input) => unknown,
): Operation<Input> => ({
  demands: (input) => [
    {
      action: `logs:${name}`,
      resource: String(input.resourceArn),
      context: {
        ...tagContext(input.tags),
        ...(input.tagKeys && { 'aws:TagKeys': input.tagKeys }),
      },
    },
  ],
  run(input, call) {
    onlyMembers(name, input, ['resourceArn', ...(member ? [member] : [])]);
    return run(groupAt(logs, call, input.resourceArn), input);
  },
});

const groupAt = (logs: Logs, call: Call, arn: unknown): Group => {
  const [, region, account, name] = /^arn:aws:logs:([^:]+):(\d{12}):log-group:([^:]+)$/.exec(String(arn)) ?? [];
  if (!name) throw invalid('The specified resource ARN is invalid.');
  if (region !== call.region || account !== call.account) throw absent('resource');
  return groupOf(logs, call, name);
};

const refused = (key: string): Fault => invalid(`The tag ${key} is invalid.`);

export const readTags = tagReader({
  key: refused,
  value: (_value, key) => refused(key),
  tooMany: () => new Fault('TooManyTagsException', 'A log group can have no more than 50 tags.'),
});
