/**
 * Fires schedules. The next firing of each is kept with it, so it survives a stop; what was missed meanwhile fires
 * once, at once. A flexible window may begin at its beginning.
 */
import type { Cloud } from '../../kernel/cloud.ts';
import type { Deliveries } from '../../kernel/deliveries.ts';
import { makeWakeUp, type WakeUp } from '../../kernel/wake-up.ts';
import type { Firing } from './call-target.ts';
import { nextFiring } from './next-firing.ts';
import type { Schedule, SchedulerStore } from './store.ts';

export const makeAlarmClock = (cloud: Cloud, store: SchedulerStore, firings: Deliveries<Firing>): WakeUp => {
  const fireOne = (schedule: Schedule, now: number): void => {
    const { account, region, group, name, settings, next: time = now } = schedule;
    firings.add({ place: { account, region }, group, name, target: settings.target, id: cloud.ids.uuid(), time });
    const next = nextFiring(settings, now, time);
    if (next === undefined && settings.afterCompletion === 'DELETE') store.removeSchedule(schedule, group, name);
    else store.putSchedule({ ...schedule, next });
  };

  const fire = (now: number): void => {
    store.transaction(() => {
      for (const schedule of store.due(now)) fireOne(schedule, now);
    });
    firings.pump();
  };

  return makeWakeUp(cloud, { what: 'scheduler: firing', earliest: store.earliest, fire });
};
