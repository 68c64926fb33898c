/** DynamoDB Streams: ListStreams, DescribeStream, GetShardIterator. Each stream is one shard. */
import type { Caller, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { checkParameters, type Dynamo } from './dynamo.ts';
import { invalid } from './invalid.ts';
import { sealIterator } from './shard-iterator.ts';
import type { Stream } from './streams.ts';

/** Sequence numbers are texts of 21 digits, so that they also sort as texts. */
const FIRST = 100_000_000_000_000_000_000n;
export const sequenceNumber = (sequence: number): string => String(FIRST + BigInt(sequence));

const readSequence = (text: unknown): number => {
  if (typeof text !== 'string' || !/^\d{21,40}$/.test(text))
    throw invalid(`Invalid SequenceNumber: ${text === undefined ? 'it is required for this ShardIteratorType' : text}`);
  return Number(BigInt(text) - FIRST);
};

const shardId = ({ id, created }: Stream): string =>
  `shardId-${String(created).padStart(20, '0')}-${String(id).padStart(8, '0')}`;

export const streamDemand = (action: string, arn: unknown): readonly Demand[] => [
  { action: `dynamodb:${action}`, resource: String(arn) },
];

const streamOf = (dynamo: Dynamo, arn: unknown, caller: Caller): Stream => {
  const stream = dynamo.streams.find(String(arn));
  if (!stream || stream.account !== caller.account)
    throw new Fault('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
  return stream;
};

const statusOf = (stream: Stream): string => (stream.ended === undefined ? 'ENABLED' : 'DISABLED');

interface ListStreamsInput {
  TableName?: string;
  Limit?: number;
  ExclusiveStartStreamArn?: string;
}

export const listStreams = (dynamo: Dynamo): Operation<ListStreamsInput> => ({
  demands: () => [{ action: 'dynamodb:ListStreams', resource: '*' }],
  run(input, call) {
    checkParameters('ListStreams', input, ['TableName', 'Limit', 'ExclusiveStartStreamArn']);
    const limit = input.Limit ?? 100;
    const streams = dynamo.streams
      .list(call.account, call.region)
      .filter(({ tableName }) => input.TableName == null || tableName === input.TableName)
      .sort((a, b) => (a.arn < b.arn ? -1 : 1))
      .filter(({ arn }) => arn > (input.ExclusiveStartStreamArn ?? ''));
    const page = streams.slice(0, limit);
    return {
      Streams: page.map(({ arn, tableName, label }) => ({ StreamArn: arn, TableName: tableName, StreamLabel: label })),
      LastEvaluatedStreamArn: streams.length > limit ? page.at(-1)?.arn : undefined,
    };
  },
});

interface DescribeStreamInput {
  StreamArn?: string;
  Limit?: number;
  ExclusiveStartShardId?: string;
}

export const describeStream = (dynamo: Dynamo): Operation<DescribeStreamInput> => ({
  demands: (input) => streamDemand('DescribeStream', input.StreamArn),
  run(input, call) {
    checkParameters('DescribeStream', input, ['StreamArn', 'Limit', 'ExclusiveStartShardId']);
    const stream = streamOf(dynamo, input.StreamArn, call);
    const shard = {
      ShardId: shardId(stream),
      SequenceNumberRange: {
        StartingSequenceNumber: sequenceNumber(dynamo.streams.oldest(stream) ?? dynamo.streams.newest() + 1),
        EndingSequenceNumber: stream.ended === undefined ? undefined : sequenceNumber(dynamo.streams.newest()),
      },
    };
    return {
      StreamDescription: {
        StreamArn: stream.arn,
        StreamLabel: stream.label,
        StreamStatus: statusOf(stream),
        StreamViewType: stream.view,
        CreationRequestDateTime: new Date(stream.created),
        TableName: stream.tableName,
        KeySchema: [
          { AttributeName: stream.keys.hash.name, KeyType: 'HASH' },
          ...(stream.keys.range ? [{ AttributeName: stream.keys.range.name, KeyType: 'RANGE' }] : []),
        ],
        Shards: input.ExclusiveStartShardId === shard.ShardId ? [] : [shard],
      },
    };
  },
});

interface GetShardIteratorInput {
  StreamArn?: string;
  ShardId?: string;
  ShardIteratorType: 'TRIM_HORIZON' | 'LATEST' | 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER';
  SequenceNumber?: string;
}

export const getShardIterator = (dynamo: Dynamo): Operation<GetShardIteratorInput> => ({
  demands: (input) => streamDemand('GetShardIterator', input.StreamArn),
  run(input, call) {
    checkParameters('GetShardIterator', input, ['StreamArn', 'ShardId', 'ShardIteratorType', 'SequenceNumber']);
    const stream = streamOf(dynamo, input.StreamArn, call);
    if (input.ShardId !== shardId(stream))
      throw new Fault(
        'ResourceNotFoundException',
        `Requested resource not found: Shard does not exist: ${input.ShardId}`,
      );
    const after = startOf(dynamo, input);
    return { ShardIterator: sealIterator({ arn: stream.arn, after, issued: dynamo.cloud.clock.now() }) };
  },
});

/** The sequence number after which reading begins. */
const startOf = (dynamo: Dynamo, input: GetShardIteratorInput): number => {
  switch (input.ShardIteratorType) {
    case 'TRIM_HORIZON':
      return 0;
    case 'LATEST':
      return dynamo.streams.newest();
    case 'AT_SEQUENCE_NUMBER':
      return readSequence(input.SequenceNumber) - 1;
    case 'AFTER_SEQUENCE_NUMBER':
      return readSequence(input.SequenceNumber);
  }
};
