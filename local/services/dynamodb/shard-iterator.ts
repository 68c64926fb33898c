/** Shard iterators: opaque texts that say where in a stream to go on reading. They live 15 minutes. */
import { Fault } from '../../kernel/fault.ts';
import { invalid } from './invalid.ts';

export interface ShardIterator {
  readonly arn: string;
  /** Read records with greater sequence numbers. */
  readonly after: number;
  /** ms */
  readonly issued: number;
}

const LIFETIME = 15 * 60 * 1000;

export const sealIterator = ({ arn, after, issued }: ShardIterator): string =>
  `${arn}|1|${Buffer.from(JSON.stringify([after, issued])).toString('base64')}`;

export const openIterator = (text: unknown, now: number): ShardIterator => {
  const [, arn, sealed] = /^(arn:[^|]+)\|1\|([A-Za-z0-9+/=]+)$/.exec(String(text)) ?? [];
  if (!arn || !sealed) throw invalid('Invalid ShardIterator: it was not given out by GetShardIterator or GetRecords');
  const [after, issued] = readPosition(sealed);
  if (now - issued > LIFETIME)
    throw new Fault(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created at time ${new Date(issued).toISOString()} while right now it is ` +
        `${new Date(now).toISOString()}`,
    );
  return { arn, after, issued };
};

const readPosition = (sealed: string): [number, number] => {
  try {
    const [after, issued] = JSON.parse(Buffer.from(sealed, 'base64').toString('utf8')) as unknown[];
    if (typeof after === 'number' && typeof issued === 'number') return [after, issued];
  } catch {
    // Not ours: refused below like any other text.
  }
  throw invalid('Invalid ShardIterator: it was not given out by GetShardIterator or GetRecords');
};

/** The stream of an iterator that may be malformed, for what reading it demands. */
export const arnOfIterator = (text: unknown): string => String(text).split('|', 1)[0] ?? '';
