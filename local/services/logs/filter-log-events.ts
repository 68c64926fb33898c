import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { readFilterPattern } from './filter-pattern.ts';
import { demand, groupNameOf, groupOf, invalid, type Logs } from './logs.ts';
import { expiredBefore } from './retention.ts';
import type { LogEvent } from './store.ts';

interface Input {
  logGroupName?: string;
  logGroupIdentifier?: string;
  logStreamNames?: string[];
  logStreamNamePrefix?: string;
  startTime?: number;
  endTime?: number;
  filterPattern?: string;
  nextToken?: string;
  limit?: number;
  interleaved?: boolean;
}

const MEMBERS = [
  'logGroupName',
  'logGroupIdentifier',
  'logStreamNames',
  'logStreamNamePrefix',
  'startTime',
  'endTime',
  'filterPattern',
  'nextToken',
  'limit',
  'interleaved',
];
const MOST_EVENTS = 10_000;
const LARGEST_ANSWER = 1_048_576;

export const filterLogEvents = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'FilterLogEvents', groupNameOf(input))],
  run(input, call) {
    onlyMembers('FilterLogEvents', input, MEMBERS);
    const group = groupOf(logs, call, groupNameOf(input));
    const { limit = MOST_EVENTS } = input;
    const wanted = { message: readFilterPattern(input.filterPattern ?? ''), stream: readStreams(input) };
    const range = {
      start: Math.max(input.startTime ?? 0, expiredBefore(logs.cloud.clock.now(), group.retention)),
      // endTime is inclusive here, unlike in GetLogEvents.
      end: (input.endTime ?? Number.MAX_SAFE_INTEGER - 1) + 1,
    };
    const { events, more } = collect(
      logs.store.eventsOfGroup(group.id, readToken(input.nextToken), range),
      wanted,
      limit,
    );
    const last = events.at(-1);
    return {
      events: events.map(({ seq, stream, time, ingested, message }) => ({
        logStreamName: stream,
        timestamp: time,
        message,
        ingestionTime: ingested,
        eventId: String(seq).padStart(56, '0'),
      })),
      searchedLogStreams: [],
      ...(more && last && { nextToken: `${last.time}/${last.seq}` }),
    };
  },
});

const collect = (
  found: Iterable<LogEvent>,
  wanted: { message(text: string): boolean; stream(name: string): boolean },
  limit: number,
): { events: LogEvent[]; more: boolean } => {
  const events: LogEvent[] = [];
  let size = 0;
  for (const event of found) {
    if (!wanted.stream(event.stream) || !wanted.message(event.message)) continue;
    size += Buffer.byteLength(event.message);
    if (events.length >= limit || (events.length > 0 && size > LARGEST_ANSWER)) return { events, more: true };
    events.push(event);
  }
  return { events, more: false };
};

const readStreams = ({ logStreamNames: names, logStreamNamePrefix: prefix }: Input): ((name: string) => boolean) => {
  if (names !== undefined && prefix !== undefined)
    throw invalid('logStreamNamePrefix and logStreamNames cannot both be specified.');
  if (names !== undefined) return (name) => names.includes(name);
  return (name) => name.startsWith(prefix ?? '');
};

const readToken = (token: string | undefined) => {
  if (token === undefined) return { time: -1, seq: 0 };
  const [, time, seq] = /^(\d{1,16})\/(\d{1,16})$/.exec(token) ?? [];
  if (time === undefined) throw invalid('The specified nextToken is invalid.');
  return { time: Number(time), seq: Number(seq) };
};
