/** Tagline's own event bus on EventBridge. */
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { TaglineError } from '../../core/fault.ts';
import type { Bus, BusEvent } from '../../core/ports/bus.ts';

/** `aws.` sources are reserved. */
export const SOURCE = 'tagline';
const ENTRIES = 10;

export const eventBridgeBus = ({ client, busName }: { client: EventBridgeClient; busName: string }): Bus => ({
  async publish(events) {
    for (let at = 0; at < events.length; at += ENTRIES) {
      const { Entries = [], FailedEntryCount = 0 } = await client.send(
        new PutEventsCommand({ Entries: events.slice(at, at + ENTRIES).map((event) => entryOf(event, busName)) }),
      );
      if (FailedEntryCount === 0) continue;
      const failed = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      throw new TaglineError(
        'EventsNotPublished',
        `the event bus refused ${FailedEntryCount} events: ${failed?.ErrorCode} ${failed?.ErrorMessage}`,
        { retryable: true },
      );
    }
  },
});

const entryOf = ({ detailType, detail, time, resources }: BusEvent, EventBusName: string) => ({
  EventBusName,
  Source: SOURCE,
  DetailType: detailType,
  Detail: JSON.stringify(detail),
  ...(time === undefined ? {} : { Time: new Date(time) }),
  ...(resources === undefined ? {} : { Resources: [...resources] }),
});
