/** A build's log: lines go to CloudWatch Logs under the service role in batches; secrets are masked on the way. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { LogPlace } from '../build/logs-location.ts';

export interface LogStream {
  /**
   * Output of commands: any text; its lines become events. Where they come faster than they can be stored, the promise
   * says when there is room again.
   */
  output(text: string): Promise<void> | undefined;
  /** A line of CodeBuild's own. */
  line(text: string): void;
  /** From now on shown as ***. */
  hide(secret: string): void;
  /** The text as the log shows it. */
  masked(text: string): string;
  /** Everything written so far is in the log, or has been given up with a word to the person. */
  end(): Promise<void>;
}

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

const BETWEEN_BATCHES = 250;
/** PutLogEvents takes 10 000 events and 1 MB, each event counting 26 bytes more than its text. */
const MOST_EVENTS = 5_000;
const MOST_BYTES = 900_000;
/** Events that may wait before commands have to. */
const MOST_WAITING = 20_000;
/** Longer lines are cut, as CodeBuild does. */
const LONGEST_LINE = 64_000;

/** Creates group and stream; throws the Fault of Logs where the role may not. */
export const openLogStream = async (cloud: Cloud, caller: Caller, place: LogPlace | undefined): Promise<LogStream> => {
  const there = place !== undefined && (await createStream(cloud, caller, place));
  const secrets: string[] = [];
  let partial = '';
  let waiting: LogEvent[] = [];
  let sending: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  let unsent = 0;

  const mask = (text: string): string => secrets.reduce((masked, secret) => masked.split(secret).join('***'), text);
  const add = (text: string): void => {
    if (!there || over) return;
    const masked = mask(text);
    for (let at = 0; at === 0 || at < masked.length; at += LONGEST_LINE)
      waiting.push({ timestamp: cloud.clock.now(), message: `${masked.slice(at, at + LONGEST_LINE)}\n` });
    // Real time: output is on its way whatever the cloud's clock says.
    timer ??= setTimeout(flush, BETWEEN_BATCHES);
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const events = waiting;
    waiting = [];
    if (events.length === 0) return;
    unsent += events.length;
    sending = sending
      .then(() => send(cloud, caller, place as LogPlace, events))
      .then(() => {
        unsent -= events.length;
      });
  };
  const cut = (): void => {
    const lines = partial.split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) add(line.replace(/\r$/, ''));
    // A line without an end: what may be the beginning of a secret stays.
    const kept = Math.max(0, ...secrets.map(({ length }) => length));
    if (partial.length > LONGEST_LINE + kept) {
      const masked = mask(partial);
      add(masked.slice(0, masked.length - kept));
      partial = masked.slice(masked.length - kept);
    }
  };

  return {
    output(text) {
      partial += text;
      cut();
      if (waiting.length + unsent < MOST_WAITING) return undefined;
      flush();
      return sending;
    },
    line(text) {
      if (partial) add(partial);
      partial = '';
      add(`[Container] ${stamp(cloud.clock.now())} ${text}`);
    },
    hide(secret) {
      for (const part of secret.split('\n').map((line) => line.trim())) if (part) secrets.push(part);
      secrets.sort((a, b) => b.length - a.length);
    },
    masked: mask,
    async end() {
      if (partial) add(partial);
      partial = '';
      over = true;
      flush();
      await sending;
    },
  };
};

/** 2017/09/01 16:12:29.123456 */
const stamp = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 23).replace(/-/g, '/').replace('T', ' ')}000`;

const createStream = async (cloud: Cloud, caller: Caller, { groupName, streamName }: LogPlace): Promise<boolean> => {
  const create = async (operation: string, input: object): Promise<void> => {
    try {
      await cloud.call('logs', operation, input, caller);
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'ResourceAlreadyExistsException')) throw error;
    }
  };
  try {
    // As on AWS, a role that may not create groups is fine where the group is there.
    await create('CreateLogStream', { logGroupName: groupName, logStreamName: streamName }).catch(
      async (error: unknown) => {
        if (!(error instanceof Fault && error.code === 'ResourceNotFoundException')) throw error;
        await create('CreateLogGroup', { logGroupName: groupName });
        await create('CreateLogStream', { logGroupName: groupName, logStreamName: streamName });
      },
    );
    return true;
  } catch (error) {
    if (error instanceof Fault && error.code === 'NotInLocalCloud') {
      cloud.log(`codebuild: logs are lost: ${error.message}`);
      return false;
    }
    throw error;
  }
};

const send = async (cloud: Cloud, caller: Caller, place: LogPlace, events: readonly LogEvent[]): Promise<void> => {
  let batch: LogEvent[] = [];
  let bytes = 0;
  const put = async (): Promise<void> => {
    const input = { logGroupName: place.groupName, logStreamName: place.streamName, logEvents: batch };
    batch = [];
    bytes = 0;
    await cloud.call('logs', 'PutLogEvents', input, caller);
  };
  try {
    for (const event of events) {
      const size = Buffer.byteLength(event.message) + 26;
      if (batch.length >= MOST_EVENTS || bytes + size > MOST_BYTES) await put();
      batch.push(event);
      bytes += size;
    }
    if (batch.length > 0) await put();
  } catch (error) {
    cloud.log(`codebuild: log of ${place.streamName}: ${(error as Error).message}`);
  }
};
