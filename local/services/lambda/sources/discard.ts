/** Reports discarded records to the destination for failures: their positions, not their contents. */
import { sendToDestination } from '../async/send-to-destination.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName } from '../function-name.ts';
import type { Runner } from '../run/runner.ts';
import type { Mapping } from '../store/mappings.ts';
import { readerOf } from './begin-reading.ts';
import type { Batch } from './read-batch.ts';

export const discard = async (
  { cloud, store }: Runner,
  mapping: Mapping,
  { shard, records }: Batch,
  {
    condition,
    attempts,
  }: { readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'; readonly attempts: number },
): Promise<void> => {
  const first = records[0]?.dynamodb;
  const last = records.at(-1)?.dynamodb;
  if (!first || !last) return;
  cloud.log(`${records.length} records of ${mapping.sourceArn} are given up for ${mapping.functionName}: ${condition}`);
  if (mapping.onFailure === undefined) return;
  const fn = findVersion(store, readFunctionName(mapping.functionArn, mapping));
  const record = {
    version: '1.0',
    timestamp: new Date(cloud.clock.now()).toISOString(),
    requestContext: {
      requestId: cloud.ids.uuid(),
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: attempts,
    },
    ...(attempts > 0 && {
      responseContext: { statusCode: 200, executedVersion: fn.version, functionError: 'Unhandled' },
    }),
    DDBStreamBatchInfo: {
      shardId: shard,
      startSequenceNumber: first.SequenceNumber,
      endSequenceNumber: last.SequenceNumber,
      approximateArrivalOfFirstRecord: time(first.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: time(last.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  };
  const caller = readerOf(cloud, fn, mapping.onFailure);
  try {
    await sendToDestination(
      cloud,
      mapping.onFailure,
      JSON.stringify(record),
      { functionArn: mapping.functionArn, success: false },
      caller,
    );
  } catch (error) {
    cloud.log(
      `what ${mapping.functionName} failed on could not be sent to ${mapping.onFailure}: ${(error as Error).message}`,
    );
  }
};

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
