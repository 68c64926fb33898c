/**
 * A log stream of one environment. Lines are sent in order and in batches; a function whose role may not write logs
 * runs without them, as on AWS.
 */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';

export interface LogStream {
  write(message: string): void;
  /** When everything written so far has been stored or given up. */
  flush(): Promise<void>;
}

interface Line {
  readonly timestamp: number;
  readonly message: string;
}

/** PutLogEvents takes 1 MB with 26 bytes of overhead each, and 10,000 lines. */
const BATCH = { bytes: 900_000, lines: 5_000 };
const LONGEST_LINE = 256 * 1024 - 26;

export const openLogStream = (
  cloud: Cloud,
  place: { readonly group: string; readonly stream: string; readonly caller: Caller },
  gaveUp: (reason: string) => void,
): LogStream => {
  const { group: logGroupName, stream: logStreamName, caller } = place;
  let waiting: Line[] = [];
  let sending: Promise<void> | undefined;
  const send = async (logEvents: Line[]): Promise<void> => {
    const put = () => cloud.call('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents }, caller);
    try {
      await put().catch(async (error: unknown) => {
        if (!isMissing(error)) throw error;
        const makeStream = () => makeUnlessThere(cloud, 'CreateLogStream', { logGroupName, logStreamName }, caller);
        // Many roles may write to their group and not make it: ask for the group only if it is missing.
        await makeStream().catch(async (reason: unknown) => {
          if (!isMissing(reason)) throw reason;
          await makeUnlessThere(cloud, 'CreateLogGroup', { logGroupName }, caller);
          await makeStream();
        });
        await put();
      });
    } catch (error) {
      gaveUp((error as Error).message);
    }
  };
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = nextBatch(waiting);
      waiting = waiting.slice(batch.length);
      await send(batch);
    }
    sending = undefined;
  };
  return {
    write(message) {
      waiting.push({ timestamp: Math.floor(cloud.clock.now()), message: message.slice(0, LONGEST_LINE) });
      // A turn later, so that the lines of one moment go together.
      sending ??= new Promise<void>((resolve) => setTimeout(resolve, 20)).then(drain);
    },
    async flush() {
      while (sending) await sending;
    },
  };
};

const nextBatch = (lines: readonly Line[]): Line[] => {
  let bytes = 0;
  let count = 0;
  for (const { message } of lines.slice(0, BATCH.lines)) {
    bytes += Buffer.byteLength(message) + 26;
    if (count > 0 && bytes > BATCH.bytes) break;
    count += 1;
  }
  return lines.slice(0, count);
};

const isMissing = (error: unknown): boolean => error instanceof Fault && error.code === 'ResourceNotFoundException';

const makeUnlessThere = async (cloud: Cloud, operation: string, input: unknown, caller: Caller): Promise<void> => {
  try {
    await cloud.call('logs', operation, input, caller);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'ResourceAlreadyExistsException') throw error;
  }
};
