/** EventBridge Scheduler: schedules in groups, each calling one target under a role of its own. */
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { makeAlarmClock } from './alarm-clock.ts';
import { openFirings } from './firings.ts';
import { groups } from './groups.ts';
import type { Scheduler } from './scheduler.ts';
import { schedules } from './schedules.ts';
import { openSchedulerStore } from './store.ts';
import { schedulerWire } from './wire.ts';

export const schedulerService: ServiceFactory = (cloud) => {
  const db = cloud.database('scheduler');
  const store = openSchedulerStore(db);
  const firings = openFirings(cloud, db);
  const scheduler: Scheduler = { cloud, store, alarm: makeAlarmClock(cloud, store, firings) };
  return {
    name: 'scheduler',
    wire: schedulerWire,
    operations: { ...schedules(scheduler), ...groups(scheduler) },
    start() {
      scheduler.alarm.arm();
      firings.pump();
    },
    stop() {
      scheduler.alarm.stop();
      firings.stop();
    },
  };
};
