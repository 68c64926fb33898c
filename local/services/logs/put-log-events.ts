import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, groupNameOf, groupOf, invalid, type Logs, streamOf } from './logs.ts';
import { publishMetrics } from './metric-filters.ts';
import { expiredBefore } from './retention.ts';
import type { Group } from './store.ts';

interface InputEvent {
  /** Milliseconds. */
  timestamp: number;
  message: string;
}

interface Input {
  logGroupName: string;
  logStreamName: string;
  logEvents: InputEvent[];
  /** Accepted and not looked at, as on AWS. */
  sequenceToken?: string;
}

const LARGEST_BATCH = 1_048_576;
/** What every event costs beyond its message. */
const EVENT_OVERHEAD = 26;
const HOUR = 3600_000;

export const putLogEvents = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'PutLogEvents', groupNameOf(input), input.logStreamName)],
  run(input, call) {
    onlyMembers('PutLogEvents', input, ['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken']);
    const group = groupOf(logs, call, groupNameOf(input));
    const stream = streamOf(logs, group, input.logStreamName);
    const events = readEvents(input.logEvents);
    const now = logs.cloud.clock.now();
    const { kept, rejected } = sortOut(events, group, now);
    logs.store.transaction(() => {
      for (const { timestamp, message } of kept) logs.store.addEvent(stream.id, timestamp, now, message);
      const [first, last] = [kept[0], kept.at(-1)];
      if (first && last) logs.store.touchStream(stream.id, first.timestamp, last.timestamp, now);
    });
    void publishMetrics(logs, call, group.id, kept);
    return {
      nextSequenceToken: String(now).padStart(56, '4'),
      ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
    };
  },
});

const readEvents = (events: readonly InputEvent[]): readonly InputEvent[] => {
  let size = 0;
  let before = 0;
  for (const { timestamp, message } of events) {
    if (timestamp < before)
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    before = timestamp;
    size += Buffer.byteLength(message) + EVENT_OVERHEAD;
  }
  if (size > LARGEST_BATCH) throw invalid(`Upload too large: ${size} bytes exceeds limit of ${LARGEST_BATCH}`);
  if ((events.at(-1) as InputEvent).timestamp - (events[0] as InputEvent).timestamp > 24 * HOUR)
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  return events;
};

/** Events that are too old, expired or too new are left out and reported by index. */
const sortOut = (events: readonly InputEvent[], group: Group, now: number) => {
  const tooOld = now - 14 * 24 * HOUR;
  const expired = expiredBefore(now, group.retention);
  const tooNew = now + 2 * HOUR;
  const count = (test: (event: InputEvent) => boolean) => events.filter(test).length;
  const old = count(({ timestamp }) => timestamp < tooOld);
  const gone = count(({ timestamp }) => timestamp < expired);
  const newer = count(({ timestamp }) => timestamp > tooNew);
  return {
    kept: events.slice(Math.max(old, gone), events.length - newer),
    rejected: {
      ...(newer > 0 && { tooNewLogEventStartIndex: events.length - newer }),
      ...(old > 0 && { tooOldLogEventEndIndex: old }),
      ...(gone > 0 && { expiredLogEventEndIndex: gone }),
    },
  };
};
