import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { checkParameters, type Dynamo } from './dynamo.ts';
import { arnOfIterator, openIterator, sealIterator } from './shard-iterator.ts';
import { sequenceNumber, streamDemand } from './stream-operations.ts';
import type { StreamRow } from './streams.ts';

interface GetRecordsInput {
  ShardIterator?: string;
  Limit?: number;
}

const MOST = 1000;
const FULL = 1024 * 1024;

/** With nothing new it is one look into an index. */
export const getRecords = (dynamo: Dynamo): Operation<GetRecordsInput> => ({
  demands: (input) => streamDemand('GetRecords', arnOfIterator(input.ShardIterator)),
  run(input, call) {
    checkParameters('GetRecords', input, ['ShardIterator', 'Limit']);
    const limit = input.Limit ?? MOST;
    const now = dynamo.cloud.clock.now();
    const { arn, after } = openIterator(input.ShardIterator, now);
    const stream = dynamo.streams.find(arn);
    if (!stream || stream.account !== call.account)
      throw new Fault('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
    const rows = fitting(dynamo.streams.read(stream, after, limit));
    const last = rows.at(-1)?.sequence ?? after;
    // The shard of a stream that was disabled ends with its last record.
    const isOver = stream.ended !== undefined && rows.length === 0;
    return {
      Records: rows.map(({ sequence, record }) => toRecord(sequence, record as StoredRecord)),
      NextShardIterator: isOver ? undefined : sealIterator({ arn, after: last, issued: now }),
    };
  },
});

interface StoredRecord {
  readonly dynamodb: { readonly ApproximateCreationDateTime: number; readonly SizeBytes: number };
}

const toRecord = (sequence: number, record: StoredRecord) => ({
  eventID: sequence.toString(16).padStart(32, '0'),
  ...record,
  dynamodb: {
    ...record.dynamodb,
    ApproximateCreationDateTime: new Date(record.dynamodb.ApproximateCreationDateTime * 1000),
    SequenceNumber: sequenceNumber(sequence),
  },
});

/** As many as fit into 1 MB, and at least one. */
const fitting = (rows: readonly StreamRow[]): readonly StreamRow[] => {
  let size = 0;
  const end = rows.findIndex(({ record }) => {
    size += (record as StoredRecord).dynamodb.SizeBytes;
    return size > FULL;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(1, end));
};
