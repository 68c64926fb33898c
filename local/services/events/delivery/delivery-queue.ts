/**
 * What targets still have to get. A delivery ends when its target took it, or when the retries of its target's policy
 * ended and the dead-letter queue has it.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../../../kernel/cloud.ts';
import { type Deliveries, openDeliveries } from '../../../kernel/deliveries.ts';
import { reasonOf } from '../../../kernel/fault.ts';
import { ruleArn } from '../addresses.ts';
import { makeInput } from '../input/make-input.ts';
import type { EventStore, Rule } from '../store.ts';
import { sendToDeadLetterQueue } from './dead-letter.ts';
import type { Delivery, Kept } from './delivery.ts';
import { afterFailure } from './retries.ts';

export interface ArrivingEvent {
  readonly id: string;
  /** JSON text */
  readonly text: string;
}

export interface DeliveryQueue extends Omit<Deliveries<Kept>, 'add'> {
  /** Writes the deliveries of a rule's targets; to be called in a transaction. */
  addForRule(rule: Rule, event: ArrivingEvent, hops: number): void;
}

export const openDeliveryQueue = (
  cloud: Cloud,
  db: DatabaseSync,
  store: EventStore,
  deliver: (delivery: Delivery) => Promise<void>,
): DeliveryQueue => {
  const deliveries = openDeliveries<Kept>(cloud, 'events', db, {
    deliver: (kept, tries) => deliver({ ...kept, ...tries }),
    async failed(kept, tries, error) {
      const delivery = { ...kept, ...tries };
      const outcome = afterFailure(delivery, error, cloud.clock.now());
      if (outcome.kind === 'retry') return outcome.at;
      cloud.log(`events: ${delivery.ruleArn} could not deliver to ${delivery.target.Arn}: ${reasonOf(error)}`);
      await sendToDeadLetterQueue(cloud, delivery, error, outcome);
      return undefined;
    },
  });
  return {
    ...deliveries,
    addForRule(rule, event, hops) {
      const arn = ruleArn(rule.bus, rule.name);
      for (const target of store.targets(rule.id)) {
        const matched = { event: event.text, ruleArn: arn, ruleName: rule.name, ingested: cloud.clock.now() };
        deliveries.add({ ruleArn: arn, target, eventId: event.id, payload: makeInput(target, matched), hops });
      }
    },
  };
};
