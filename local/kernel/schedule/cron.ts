/**
 * AWS's cron: minutes, hours, day of month, month, day of week, year; with `*`, lists, ranges, steps, `?`, `L`, `W`,
 * `#` and names.
 */
import { type DayOfMonth, type DayOfWeek, fallsOn, readDayOfMonth, readDayOfWeek } from './cron-days.ts';
import { readField } from './cron-field.ts';
import type { Schedule } from './schedule.ts';

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: DayOfMonth | DayOfWeek;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
}

/** Undefined if it is not AWS's grammar. */
export const readCron = (expression: string): Schedule | undefined => {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields as [string, string, string, string, string, string];
  // Exactly one of the two days says nothing.
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const minutes = readField(minute, 0, 59);
  const hours = readField(hour, 0, 23);
  const months = readField(month, 1, 12, MONTHS);
  const years = readField(year, FIRST_YEAR, LAST_YEAR);
  const days = dayOfWeek === '?' ? readDayOfMonth(dayOfMonth) : readDayOfWeek(dayOfWeek);
  if (!minutes || !hours || !months || !years || !days) return undefined;
  return { after: (time) => nextAfter({ minutes, hours, days, months, years }, time) };
};

const nextAfter = (cron: Cron, time: number): number | undefined => {
  const start = new Date(Math.floor(time / 60_000) * 60_000 + 60_000);
  let year = start.getUTCFullYear();
  let month = start.getUTCMonth() + 1;
  let day = start.getUTCDate();
  while (year <= LAST_YEAR) {
    if (!cron.years.has(year) || !cron.months.has(month)) {
      day = 1;
      month += 1;
    } else {
      const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
      for (; day <= length; day += 1) {
        if (!fallsOn(cron.days, year, month, day, length)) continue;
        const found = minuteOf(cron, Date.UTC(year, month - 1, day), start.getTime());
        if (found !== undefined) return found;
      }
      day = 1;
      month += 1;
    }
    if (month > 12) {
      month = 1;
      year += 1;
    }
  }
  return undefined;
};

/** The first firing of a day that is not before `least`. */
const minuteOf = (cron: Cron, midnight: number, least: number): number | undefined => {
  for (let hour = 0; hour < 24; hour += 1) {
    if (!cron.hours.has(hour)) continue;
    const begin = midnight + hour * 3_600_000;
    if (begin + 3_600_000 <= least) continue;
    for (let minute = 0; minute < 60; minute += 1) {
      const at = begin + minute * 60_000;
      if (at >= least && cron.minutes.has(minute)) return at;
    }
  }
  return undefined;
};
