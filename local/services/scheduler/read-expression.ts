/** Schedule expressions: `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)` and `at(2030-01-01T00:00:00)`, in a time zone. */
import { readCron } from '../../kernel/schedule/cron.ts';
import type { Schedule } from '../../kernel/schedule/schedule.ts';
import { invalid } from './faults.ts';
import { fromWall, toWall, zoneOf } from './wall-clock.ts';

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/** Throws ValidationException. */
export const readExpression = (expression: string, timezone = 'UTC'): Schedule => {
  const zone = zoneOf(timezone);
  if (!zone) throw invalid(`Invalid Schedule Expression Timezone ${timezone}.`);
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (unit !== undefined && Number(count) > 0) return every(Number(count) * (MINUTES[unit] as number) * 60_000);
  const [, once] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const wall = once === undefined ? Number.NaN : Date.parse(`${once}Z`);
  if (!Number.isNaN(wall)) return { after: (time) => later(fromWall(zone, wall), time) };
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? [];
  const cron = fields === undefined ? undefined : readCron(fields);
  if (!cron) throw invalid(`Invalid Schedule Expression ${expression}.`);
  return inZone(cron, zone);
};

const every = (period: number): Schedule => ({
  after: (time, anchor) => anchor + (Math.floor(Math.max(0, time - anchor) / period) + 1) * period,
});

const later = (at: number | undefined, time: number): number | undefined =>
  at !== undefined && at > time ? at : undefined;

/** What falls into the hour that summer time leaves out is left out; what comes twice in autumn fires once. */
const inZone = (cron: Schedule, zone: Intl.DateTimeFormat): Schedule => ({
  after(time, anchor) {
    let wall: number | undefined = toWall(zone, time);
    for (;;) {
      wall = cron.after(wall, anchor);
      if (wall === undefined) return undefined;
      const found = later(fromWall(zone, wall), time);
      if (found !== undefined) return found;
    }
  },
});
