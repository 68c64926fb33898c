/** An event arrives at a bus: each rule that it matches gets a delivery per target, in one transaction. */

import { flattenEvent } from '../../../kernel/pattern/flatten-event.ts';
import { InvalidPattern } from '../../../kernel/pattern/invalid-pattern.ts';
import type { BusAddress } from '../addresses.ts';
import { readEventPattern } from '../read-pattern.ts';
import type { EventStore } from '../store.ts';
import type { ArrivingEvent, DeliveryQueue } from './delivery-queue.ts';

/**
 * Writes and does not send: the caller commits, then lets the queue run. `hops` counts the buses that it came through.
 */
export type Ingest = (bus: BusAddress, event: ArrivingEvent, hops: number) => void;

export const makeIngest =
  (store: EventStore, queue: DeliveryQueue): Ingest =>
  (bus, event, hops) =>
    store.transaction(() => {
      const rules = store.rules(bus).filter(({ state, pattern }) => state !== 'DISABLED' && pattern !== undefined);
      if (rules.length === 0) return;
      const fields = fieldsOf(event.text);
      for (const rule of rules)
        if (readEventPattern(rule.pattern as string).matchesFields(fields)) queue.addForRule(rule, event, hops);
    });

/** JSON that JSON.parse took and the patterns' parser does not (lone control characters) has no fields to match. */
const fieldsOf = (text: string) => {
  try {
    return flattenEvent(text);
  } catch (error) {
    if (error instanceof InvalidPattern) return new Map();
    throw error;
  }
};
