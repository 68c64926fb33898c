/**
 * Fires schedules. The next firing of each is kept with it, so it survives a stop; what was missed meanwhile fires
 * once, at once. A flexible window may begin at its beginning.
 */
import type { Timer } from '../../kernel/clock.ts';
import type { Cloud } from '../../kernel/cloud.ts';
import type { Deliveries } from '../../kernel/deliveries.ts';
import type { Firing } from './call-target.ts';
import { nextFiring } from './next-firing.ts';
import type { Schedule, SchedulerStore } from './store.ts';

export interface AlarmClock {
  /** Waits for the earliest firing; to be called after schedules changed. */
  arm(): void;
  stop(): void;
}

export const makeAlarmClock = (cloud: Cloud, store: SchedulerStore, firings: Deliveries<Firing>): AlarmClock => {
  let timer: Timer | undefined;

  const fireOne = (schedule: Schedule, now: number): void => {
    const { account, region, group, name, settings, next: time = now } = schedule;
    firings.add({ place: { account, region }, group, name, target: settings.target, id: cloud.ids.uuid(), time });
    const next = nextFiring(settings, now, time);
    if (next === undefined && settings.afterCompletion === 'DELETE') store.removeSchedule(schedule, group, name);
    else store.putSchedule({ ...schedule, next });
  };

  const fire = (): void => {
    const now = cloud.clock.now();
    store.transaction(() => {
      for (const schedule of store.due(now)) fireOne(schedule, now);
    });
    firings.pump();
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
              cloud.log(`scheduler: firing failed: ${(error as Error).stack}`);
            }
            arm();
          });
  };

  return { arm, stop: () => timer?.cancel() };
};
