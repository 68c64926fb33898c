import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, groupNameOf, groupOf, invalid, type Logs, streamOf } from './logs.ts';
import { expiredBefore } from './retention.ts';
import type { LogEvent, Position } from './store.ts';

interface Input {
  logGroupName?: string;
  logGroupIdentifier?: string;
  logStreamName: string;
  startTime?: number;
  endTime?: number;
  nextToken?: string;
  limit?: number;
  startFromHead?: boolean;
}

const MEMBERS = [
  'logGroupName',
  'logGroupIdentifier',
  'logStreamName',
  'startTime',
  'endTime',
  'nextToken',
  'limit',
  'startFromHead',
];
const MOST_EVENTS = 10_000;
/** An answer holds at most this many bytes of messages. */
const LARGEST_ANSWER = 1_048_576;

export const getLogEvents = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'GetLogEvents', groupNameOf(input), input.logStreamName)],
  run(input, call) {
    onlyMembers('GetLogEvents', input, MEMBERS);
    const group = groupOf(logs, call, groupNameOf(input));
    const stream = streamOf(logs, group, input.logStreamName);
    const limit = input.limit ?? MOST_EVENTS;
    const range = {
      start: Math.max(input.startTime ?? 0, expiredBefore(logs.cloud.clock.now(), group.retention)),
      end: input.endTime ?? Number.MAX_SAFE_INTEGER,
    };
    const from = readToken(input);
    const found = fit(logs.store.events(stream.id, from.way, from, range, limit));
    const events = from.way === 'forward' ? found : found.reverse();
    // At the end of a stream both tokens stay where they are: clients know by that that nothing more is there now.
    const first = events[0];
    const last = events.at(-1);
    return {
      events: events.map(({ time, message, ingested }) => ({ timestamp: time, message, ingestionTime: ingested })),
      nextForwardToken: writeToken('f', last ?? from),
      nextBackwardToken: writeToken('b', first ?? from),
    };
  },
});

const fit = (events: LogEvent[]): LogEvent[] => {
  let size = 0;
  const end = events.findIndex(({ message }, i) => {
    size += Buffer.byteLength(message) + 26;
    return i > 0 && size > LARGEST_ANSWER;
  });
  return end < 0 ? events : events.slice(0, end);
};

interface From extends Position {
  readonly way: 'forward' | 'backward';
}

const readToken = ({ nextToken, startFromHead }: Input): From => {
  if (nextToken === undefined)
    return startFromHead
      ? { way: 'forward', time: -1, seq: 0 }
      : { way: 'backward', time: Number.MAX_SAFE_INTEGER, seq: 0 };
  const [, way, time, seq] = /^([fb])\/(-?\d{1,16})\/(\d{1,16})\/s$/.exec(nextToken) ?? [];
  if (way === undefined) throw invalid('The specified nextToken is invalid.');
  return { way: way === 'f' ? 'forward' : 'backward', time: Number(time), seq: Number(seq) };
};

const writeToken = (way: 'f' | 'b', { time, seq }: Position): string => `${way}/${time}/${seq}/s`;
