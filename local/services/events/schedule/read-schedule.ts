/** Schedule expressions: `rate(5 minutes)` and `cron(0 8 ? * MON-FRI *)`, in UTC. */

import { readCron } from '../../../kernel/schedule/cron.ts';
import type { Schedule } from '../../../kernel/schedule/schedule.ts';
import { invalid } from '../faults.ts';

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/** Throws ValidationException. */
export const readSchedule = (expression: string): Schedule => {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) {
    const [, count, unit, plural] = rate;
    const value = Number(count);
    // AWS insists on grammar: 1 minute, 2 minutes.
    if (value < 1 || (value === 1) !== (plural === '')) throw wrong();
    return every(value * (MINUTES[unit as string] as number) * 60_000);
  }
  const cron = /^cron\((.+)\)$/.exec(expression)?.[1];
  const schedule = cron === undefined ? undefined : readCron(cron);
  if (!schedule) throw wrong();
  return schedule;
};

const every = (period: number): Schedule => ({
  after: (time, anchor) => anchor + (Math.floor(Math.max(0, time - anchor) / period) + 1) * period,
});

const wrong = () => invalid('Parameter ScheduleExpression is not valid.');
