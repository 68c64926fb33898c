import type { Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { checkKey } from './encryption.ts';
import { demand, groupArn, groupNameOf, groupOf, invalid, type Logs, type Operations, pageOf } from './logs.ts';
import { readTags } from './tags.ts';

export const logGroups = (logs: Logs): Operations => ({
  CreateLogGroup: createLogGroup(logs),
  DeleteLogGroup: deleteLogGroup(logs),
  DescribeLogGroups: describeLogGroups(logs),
});

interface CreateInput {
  logGroupName: string;
  kmsKeyId?: string;
  tags?: Record<string, string>;
  logGroupClass?: string;
}

const createLogGroup = (logs: Logs): Operation<CreateInput> => ({
  demands: (input, call) => {
    const tags = input.tags ?? {};
    const context = tagContext(tags);
    const name = groupNameOf(input);
    const tagging = { action: 'logs:TagResource', resource: groupArn(call, name), context };
    return [
      demand(logs, call, 'CreateLogGroup', name, '', context),
      ...(Object.keys(tags).length > 0 ? [tagging] : []),
    ];
  },
  async run(input, call) {
    onlyMembers('CreateLogGroup', input, ['logGroupName', 'kmsKeyId', 'tags', 'logGroupClass']);
    if (input.logGroupClass !== undefined && input.logGroupClass !== 'STANDARD')
      throw notInLocalCloud(`the log group class ${input.logGroupClass}`);
    const name = groupNameOf(input);
    const tags = readTags(input.tags);
    if (input.kmsKeyId !== undefined) await checkKey(logs, call, name, input.kmsKeyId);
    if (logs.store.group(call, name))
      throw new Fault('ResourceAlreadyExistsException', 'The specified log group already exists');
    logs.store.addGroup(call, { name, created: logs.cloud.clock.now(), kmsKeyId: input.kmsKeyId, tags });
    return {};
  },
});

const deleteLogGroup = (logs: Logs): Operation<{ logGroupName: string }> => ({
  demands: (input, call) => [demand(logs, call, 'DeleteLogGroup', groupNameOf(input))],
  run(input, call) {
    onlyMembers('DeleteLogGroup', input, ['logGroupName']);
    logs.store.removeGroup(groupOf(logs, call, groupNameOf(input)).id);
    return {};
  },
});

interface DescribeInput {
  logGroupNamePrefix?: string;
  logGroupNamePattern?: string;
  nextToken?: string;
  limit?: number;
}

const describeLogGroups = (logs: Logs): Operation<DescribeInput> => ({
  demands: (_input, call) => [demand(logs, call, 'DescribeLogGroups', '')],
  run(input, call) {
    onlyMembers('DescribeLogGroups', input, ['logGroupNamePrefix', 'logGroupNamePattern', 'nextToken', 'limit']);
    const { logGroupNamePrefix: prefix = '', logGroupNamePattern: pattern = '' } = input;
    if (prefix !== '' && pattern !== '')
      throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
    const found = logs.store
      .groups(call)
      .filter(({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(pattern.toLowerCase()));
    const { items, nextToken } = pageOf(input, found, 50);
    return {
      logGroups: items.map(({ id, name, created, retention, kmsKeyId }) => ({
        logGroupName: name,
        creationTime: created,
        ...(retention !== undefined && { retentionInDays: retention }),
        metricFilterCount: logs.store.metricFilters(id).length,
        arn: `${groupArn(call, name)}:*`,
        ...(kmsKeyId !== undefined && { kmsKeyId }),
        logGroupClass: 'STANDARD',
        logGroupArn: groupArn(call, name),
      })),
      ...nextToken,
    };
  },
});
