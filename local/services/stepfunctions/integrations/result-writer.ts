/** Writes the results of a map run to S3, in Step Functions' files. */
import { Fault } from '../../../kernel/fault.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ExecutionRow } from '../store.ts';
import { type Sending, TaskFailure } from './integration.ts';

/** Answers the Map's result: where the manifest lies. */
export const writeResults = async (
  sending: Sending,
  mapRunArn: string,
  children: readonly ExecutionRow[],
): Promise<Json> => {
  const { Bucket, Prefix = '' } = sending.parameters as { Bucket?: string; Prefix?: string };
  const folder = `${Prefix === '' ? '' : `${Prefix.replace(/\/$/, '')}/`}${mapRunArn.split(':').at(-1)}`;
  const files: Record<string, Json[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const outcome of ['FAILED', 'SUCCEEDED'] as const) {
    const rows = children.filter(({ status }) => (status === 'SUCCEEDED') === (outcome === 'SUCCEEDED'));
    if (rows.length === 0) continue;
    const text = JSON.stringify(rows.map(shown));
    const Key = `${folder}/${outcome}_0.json`;
    await put(sending, { Bucket: Bucket ?? '', Key }, text);
    files[outcome] = [{ Key, Size: Buffer.byteLength(text) }];
  }
  const Key = `${folder}/manifest.json`;
  const manifest = { DestinationBucket: Bucket ?? '', MapRunArn: mapRunArn, ResultFiles: files };
  await put(sending, { Bucket: Bucket ?? '', Key }, JSON.stringify(manifest));
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: Bucket ?? '', Key } };
};

const put = async ({ cloud, caller }: Sending, place: JsonObject, text: string): Promise<void> => {
  try {
    await cloud.call('s3', 'PutObject', { ...place, Body: Buffer.from(text), ContentType: 'application/json' }, caller);
  } catch (error) {
    if (error instanceof Fault) throw new TaskFailure('States.ResultWriterFailed', error.message);
    throw error;
  }
};

const shown = (row: ExecutionRow): JsonObject => ({
  ExecutionArn: row.arn,
  Input: row.input,
  InputDetails: { Included: true },
  Name: row.name,
  ...(row.output === null ? {} : { Output: row.output, OutputDetails: { Included: true } }),
  ...(row.error === null ? {} : { Error: row.error }),
  ...(row.cause === null ? {} : { Cause: row.cause }),
  RedriveCount: row.redrives,
  StartDate: new Date(row.started).toISOString(),
  StateMachineArn: row.machine,
  Status: row.status,
  ...(row.stopped === null ? {} : { StopDate: new Date(row.stopped).toISOString() }),
});
