/**
 * Fires the schedules of rules. The next firing of each is kept with the rule, so it survives a stop;
 * what was missed meanwhile fires once, at once, and the rhythm goes on from now.
 */
import type { Cloud } from '../../../kernel/cloud.ts';
import { makeWakeUp, type WakeUp } from '../../../kernel/wake-up.ts';
import { ruleArn } from '../addresses.ts';
import type { DeliveryQueue } from '../delivery/delivery-queue.ts';
import { eventText, secondsOf } from '../event-text.ts';
import type { DueRule, EventStore } from '../store.ts';
import { readSchedule } from './read-schedule.ts';

export const makeScheduler = (cloud: Cloud, store: EventStore, queue: DeliveryQueue): WakeUp => {
  const fire = (now: number): void => {
    store.transaction(() => {
      for (const rule of store.due(now)) {
        queue.addForRule(rule, scheduledEvent(cloud, rule), 0);
        store.setNext(rule.id, readSchedule(rule.schedule as string).after(now, rule.next));
      }
    });
    queue.pump();
  };

  return makeWakeUp(cloud, { what: 'events: firing schedules', earliest: store.earliest, fire });
};

const scheduledEvent = (cloud: Cloud, rule: DueRule) => {
  const id = cloud.ids.uuid();
  const text = eventText({
    id,
    account: rule.bus.account,
    region: rule.bus.region,
    source: 'aws.events',
    detailType: 'Scheduled Event',
    time: secondsOf(rule.next),
    resources: [ruleArn(rule.bus, rule.name)],
    detail: '{}',
  });
  return { id, text };
};
