/**
 * Fires the schedules of rules. The next firing of each is kept with the rule, so it survives a stop;
 * what was missed meanwhile fires once, at once, and the rhythm goes on from now.
 */
import type { Timer } from '../../../kernel/clock.ts';
import type { Cloud } from '../../../kernel/cloud.ts';
import { ruleArn } from '../addresses.ts';
import type { DeliveryQueue } from '../delivery/delivery-queue.ts';
import { eventText, secondsOf } from '../event-text.ts';
import type { DueRule, EventStore } from '../store.ts';
import { readSchedule } from './read-schedule.ts';

export interface Scheduler {
  /** Waits for the earliest firing; to be called after schedules changed. */
  arm(): void;
  stop(): void;
}

export const makeScheduler = (cloud: Cloud, store: EventStore, queue: DeliveryQueue): Scheduler => {
  let timer: Timer | undefined;

  const fire = (): void => {
    const now = cloud.clock.now();
    store.transaction(() => {
      for (const rule of store.due(now)) {
        queue.addForRule(rule, scheduledEvent(cloud, rule), 0);
        store.setNext(rule.id, readSchedule(rule.schedule as string).after(now, rule.next));
      }
    });
    queue.pump();
  };

  const arm = (): void => {
    timer?.cancel();
    const next = store.earliest();
    timer =
      next === undefined
        ? undefined
        : cloud.clock.at(next, () => {
            try {
              fire();
            } catch (error) {
              cloud.log(`events: firing schedules failed: ${(error as Error).stack}`);
            }
            arm();
          });
  };

  return { arm, stop: () => timer?.cancel() };
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
