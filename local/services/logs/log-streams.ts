import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  demand,
  groupArn,
  groupNameOf,
  groupOf,
  invalid,
  type Logs,
  type Operations,
  pageOf,
  streamOf,
} from './logs.ts';
import type { Stream } from './store.ts';

interface Input {
  logGroupName: string;
  logStreamName: string;
}

export const logStreams = (logs: Logs): Operations => ({
  CreateLogStream: createLogStream(logs),
  DeleteLogStream: deleteLogStream(logs),
  DescribeLogStreams: describeLogStreams(logs),
});

const createLogStream = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'CreateLogStream', groupNameOf(input), input.logStreamName)],
  run(input, call) {
    onlyMembers('CreateLogStream', input, ['logGroupName', 'logStreamName']);
    const group = groupOf(logs, call, groupNameOf(input));
    const name = input.logStreamName;
    if (logs.store.stream(group.id, name))
      throw new Fault('ResourceAlreadyExistsException', 'The specified log stream already exists');
    logs.store.addStream(group.id, name, logs.cloud.clock.now());
    return {};
  },
});

const deleteLogStream = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'DeleteLogStream', groupNameOf(input), input.logStreamName)],
  run(input, call) {
    onlyMembers('DeleteLogStream', input, ['logGroupName', 'logStreamName']);
    const group = groupOf(logs, call, groupNameOf(input));
    logs.store.removeStream(streamOf(logs, group, input.logStreamName).id);
    return {};
  },
});

interface DescribeInput {
  logGroupName?: string;
  logGroupIdentifier?: string;
  logStreamNamePrefix?: string;
  orderBy?: 'LogStreamName' | 'LastEventTime';
  descending?: boolean;
  nextToken?: string;
  limit?: number;
}

const MEMBERS = [
  'logGroupName',
  'logGroupIdentifier',
  'logStreamNamePrefix',
  'orderBy',
  'descending',
  'nextToken',
  'limit',
];

const describeLogStreams = (logs: Logs): Operation<DescribeInput> => ({
  demands: (input, call) => [demand(logs, call, 'DescribeLogStreams', groupNameOf(input))],
  run(input, call) {
    onlyMembers('DescribeLogStreams', input, MEMBERS);
    const { logStreamNamePrefix: prefix = '', orderBy = 'LogStreamName', descending = false } = input;
    if (orderBy === 'LastEventTime' && prefix !== '')
      throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
    const name = groupNameOf(input);
    const found = logs.store.streams(groupOf(logs, call, name).id).filter((stream) => stream.name.startsWith(prefix));
    if (orderBy === 'LastEventTime') found.sort((a, b) => (a.last ?? a.created) - (b.last ?? b.created));
    if (descending) found.reverse();
    const { items, nextToken } = pageOf(input, found, 50);
    return { logStreams: items.map((stream) => streamOutput(stream, groupArn(call, name))), ...nextToken };
  },
});

const streamOutput = ({ name, created, first, last, ingested }: Stream, group: string) => ({
  logStreamName: name,
  creationTime: created,
  ...(first !== undefined && { firstEventTimestamp: first }),
  ...(last !== undefined && { lastEventTimestamp: last }),
  ...(ingested !== undefined && { lastIngestionTime: ingested }),
  arn: `${group}:log-stream:${name}`,
  storedBytes: 0,
});
