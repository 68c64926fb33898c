/** Reads a DynamoDB stream for a mapping: batches in order, retried, halved or given up, with its position on disk. */
import type { Runner } from '../run/runner.ts';
import type { Mapping } from '../store/mappings.ts';
import { discard } from './discard.ts';
import { type Batch, type Poll, readBatch } from './read-batch.ts';
import { runBatch } from './run-batch.ts';
import { BEGINNING, type Progress, pieceDone, pieceFailed, piecePartlyDone } from './stream-progress.ts';

/** Milliseconds. */
const LEAST_BACKOFF = 100;
const LONGEST_BACKOFF = 60_000;

/** One step: reads what is next and works on it. Says how long to wait before the next. */
export const stepStream = async (runner: Runner, mapping: Mapping, poll: Poll): Promise<'idle' | 'busy'> => {
  const { store, cloud } = runner;
  const batch = await readBatch(
    runner,
    mapping,
    poll,
    (shard) => store.mappings.progress<Progress>(mapping.uuid, shard) ?? BEGINNING,
  );
  if (!batch || poll.stopped()) return 'idle';
  const keep = (progress: Progress): void => {
    // Deleted in the meantime: there is nothing to keep it under.
    if (store.mappings.get(mapping.uuid)) store.mappings.keepProgress(mapping.uuid, batch.shard, progress);
  };
  let { progress } = batch;
  let records = batch.records;
  keep(progress);
  while (progress.chunks.length > 0 && !poll.stopped()) {
    const piece = { ...batch, records: records.slice(0, progress.chunks[0]) };
    const next = await workOn(runner, mapping, piece, progress, poll);
    const done = doneBy(records, next);
    records = records.slice(done);
    progress = next;
    keep(progress);
    if (progress.attempts > 0) {
      const wait = Math.min(LONGEST_BACKOFF, LEAST_BACKOFF * 2 ** Math.min(progress.attempts, 20));
      await poll.pause(cloud.clock.now() + wait);
    }
  }
  return 'busy';
};

/** How many records lie behind the position. */
const doneBy = (records: Batch['records'], { after }: Progress): number =>
  records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === after) + 1;

const workOn = async (
  runner: Runner,
  mapping: Mapping,
  piece: Batch,
  progress: Progress,
  poll: Poll,
): Promise<Progress> => {
  const { cloud } = runner;
  const last = piece.records.at(-1)?.dynamodb.SequenceNumber as string;
  const now = cloud.clock.now();
  const tooOld =
    mapping.maximumAge < 0 ? 0 : piece.records.filter((record) => ageOf(record, now) > mapping.maximumAge).length;
  if (tooOld > 0) {
    const old = { ...piece, records: piece.records.slice(0, tooOld) };
    await discard(runner, mapping, old, { condition: 'RecordAgeExceeded', attempts: progress.attempts });
    const [size = 0, ...rest] = progress.chunks;
    const lastOld = old.records.at(-1)?.dynamodb.SequenceNumber;
    return { after: lastOld, chunks: size > tooOld ? [size - tooOld, ...rest] : rest, attempts: 0, since: undefined };
  }
  const matching = piece.records.filter(poll.filter);
  if (matching.length === 0) return pieceDone(progress, last);
  const ran = await runBatch(runner, mapping, { Records: matching }, ({ itemIdentifier }) =>
    matching.some(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
  );
  if (ran.kind === 'throttled') {
    await poll.pause(cloud.clock.now() + 1000);
    return progress;
  }
  // Ended by the stop, not by itself: it runs again after the next start.
  if (poll.stopped() && ran.kind !== 'done') return progress;
  poll.result(ran.kind === 'done' ? 'OK' : 'PROBLEM: Function call failed');
  if (ran.kind === 'done') return pieceDone(progress, last);
  if (ran.kind === 'partly') {
    const failed = new Set(ran.failed);
    const done = piece.records.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber));
    const next = piecePartlyDone(progress, done, piece.records[done - 1]?.dynamodb.SequenceNumber, now);
    return exhausted(mapping, next)
      ? giveUp(runner, mapping, { ...piece, records: piece.records.slice(Math.max(0, done)) }, next)
      : next;
  }
  const next = pieceFailed(progress, mapping.bisect, now);
  return exhausted(mapping, next) ? giveUp(runner, mapping, piece, next) : next;
};

const exhausted = ({ maximumRetries }: Mapping, { attempts }: Progress): boolean =>
  maximumRetries >= 0 && attempts > maximumRetries;

const giveUp = async (runner: Runner, mapping: Mapping, piece: Batch, progress: Progress): Promise<Progress> => {
  await discard(runner, mapping, piece, { condition: 'RetryAttemptsExhausted', attempts: progress.attempts });
  return pieceDone(progress, piece.records.at(-1)?.dynamodb.SequenceNumber as string);
};

/** Seconds. */
const ageOf = (record: Batch['records'][number], now: number): number =>
  now / 1000 - record.dynamodb.ApproximateCreationDateTime;
