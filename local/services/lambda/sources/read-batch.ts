/** The next records of a stream, as a function sees them. */
import { Fault } from '../../../kernel/fault.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName } from '../function-name.ts';
import type { Runner } from '../run/runner.ts';
import type { Mapping } from '../store/mappings.ts';
import { readerOf } from './begin-reading.ts';
import type { Filter } from './filter.ts';
import type { Progress } from './stream-progress.ts';

/** What a mapping's loop gives to each of its steps. */
export interface Poll {
  readonly filter: Filter;
  stopped(): boolean;
  /** Until this time of the cloud's clock, or until the mapping stops. */
  pause(until: number): Promise<void>;
  result(text: string): void;
}

export interface StreamRecord {
  readonly eventID: string;
  readonly dynamodb: { readonly SequenceNumber: string; readonly ApproximateCreationDateTime: number };
}

export interface Batch {
  readonly shard: string;
  readonly records: readonly StreamRecord[];
  readonly progress: Progress;
}

interface Page {
  readonly Records: readonly RawRecord[];
  readonly NextShardIterator?: string;
}
type RawRecord = Record<string, unknown> & {
  eventID: string;
  dynamodb: { SequenceNumber: string; ApproximateCreationDateTime: Date };
  userIdentity?: { Type?: string; PrincipalId?: string };
};

/** Bytes of JSON: the event must stay under the 6 MB of an invocation. */
const LARGEST_EVENT = 5_900_000;

/** Undefined where there is nothing new. What was begun before a restart is read again in the same size. */
export const readBatch = async (
  { cloud, store }: Runner,
  mapping: Mapping,
  poll: Poll,
  progressOf: (shard: string) => Progress,
): Promise<Batch | undefined> => {
  const fn = findVersion(store, readFunctionName(mapping.functionArn, mapping));
  const reader = readerOf(cloud, fn, mapping.sourceArn);
  const call = <Out>(operation: string, input: object): Promise<Out> =>
    cloud.call<Out>('dynamodb', operation, input, reader);
  const StreamArn = mapping.sourceArn;
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>('DescribeStream', {
    StreamArn,
  });
  const shard = StreamDescription.Shards.at(-1)?.ShardId;
  if (shard === undefined) return undefined;
  const progress = progressOf(shard);
  const wanted = progress.chunks.reduce((sum, size) => sum + size, 0) || mapping.batchSize;
  const begin = (input: object) =>
    call<{ ShardIterator: string }>('GetShardIterator', { StreamArn, ShardId: shard, ...input });
  let { ShardIterator } = await (progress.after === undefined
    ? begin({ ShardIteratorType: 'TRIM_HORIZON' })
    : begin({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: progress.after }).catch((error: unknown) => {
        if (!(error instanceof Fault) || error.code !== 'TrimmedDataAccessException') throw error;
        return begin({ ShardIteratorType: 'TRIM_HORIZON' });
      }));
  const records: StreamRecord[] = [];
  let size = 0;
  let windowEnds: number | undefined;
  while (records.length < wanted && !poll.stopped()) {
    const page = await call<Page>('GetRecords', { ShardIterator, Limit: Math.min(1000, wanted - records.length) });
    for (const raw of page.Records) {
      const record = toEvent(raw, mapping.sourceArn);
      size += JSON.stringify(record).length;
      if (records.length > 0 && size > LARGEST_EVENT) return batchOf(shard, records, progress);
      records.push(record);
    }
    if (!page.NextShardIterator) break;
    ShardIterator = page.NextShardIterator;
    if (page.Records.length > 0) continue;
    if (records.length === 0 || mapping.batchingWindow === 0 || progress.chunks.length > 0) break;
    windowEnds ??= cloud.clock.now() + mapping.batchingWindow * 1000;
    const now = cloud.clock.now();
    if (now >= windowEnds) break;
    await poll.pause(Math.min(windowEnds, now + 200));
  }
  return records.length === 0 ? undefined : batchOf(shard, records, progress);
};

/** A new batch is one piece; one that was begun has its pieces, as far as its records can still be read. */
const batchOf = (shard: string, records: readonly StreamRecord[], progress: Progress): Batch => {
  const begun = progress.chunks.reduce((sum, size) => sum + size, 0);
  return begun === records.length
    ? { shard, records, progress }
    : { shard, records, progress: { ...progress, chunks: [records.length] } };
};

const toEvent = ({ userIdentity, ...record }: RawRecord, eventSourceARN: string): StreamRecord => ({
  ...record,
  dynamodb: {
    ...record.dynamodb,
    ApproximateCreationDateTime: Math.floor(record.dynamodb.ApproximateCreationDateTime.getTime() / 1000),
  },
  ...(userIdentity && { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }),
  ...{ eventSourceARN },
});
