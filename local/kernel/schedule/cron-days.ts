/**
 * The two day fields of a cron expression, with what only they have: `L` (last), `W` (nearest weekday), `#` (the
 * how-manieth).
 */
import { readField } from './cron-field.ts';

/** Sunday is 1, as AWS counts. */
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

export type DayOfMonth =
  | { readonly of: 'month'; readonly days: ReadonlySet<number> }
  | { readonly of: 'month'; readonly last: true; readonly before: number; readonly weekday: boolean }
  | { readonly of: 'month'; readonly nearest: number };

export type DayOfWeek =
  | { readonly of: 'week'; readonly days: ReadonlySet<number> }
  | { readonly of: 'week'; readonly last: number }
  | { readonly of: 'week'; readonly day: number; readonly nth: number };

export const readDayOfMonth = (field: string): DayOfMonth | undefined => {
  const last = /^L(?:-(\d{1,2}))?(W)?$/.exec(field);
  if (last) {
    const before = Number(last[1] ?? 0);
    return before > 30 ? undefined : { of: 'month', last: true, before, weekday: last[2] !== undefined };
  }
  const nearest = /^(\d{1,2})W$/.exec(field)?.[1];
  if (nearest !== undefined)
    return Number(nearest) >= 1 && Number(nearest) <= 31 ? { of: 'month', nearest: Number(nearest) } : undefined;
  const days = readField(field, 1, 31);
  return days && { of: 'month', days };
};

export const readDayOfWeek = (field: string): DayOfWeek | undefined => {
  if (field === 'L') return { of: 'week', days: new Set([7]) };
  const [, lastDay] = /^([1-7]|[A-Z]{3})L$/i.exec(field) ?? [];
  if (lastDay !== undefined) {
    const day = oneDay(lastDay);
    return day === undefined ? undefined : { of: 'week', last: day };
  }
  const [, name, nth] = /^([1-7]|[A-Z]{3})#([1-5])$/i.exec(field) ?? [];
  if (name !== undefined) {
    const day = oneDay(name);
    return day === undefined ? undefined : { of: 'week', day, nth: Number(nth) };
  }
  const days = readField(field, 1, 7, DAYS);
  return days && { of: 'week', days };
};

const oneDay = (text: string): number | undefined => [...(readField(text, 1, 7, DAYS) ?? [])][0];

/** `length` is the number of days of the month. */
export const fallsOn = (
  days: DayOfMonth | DayOfWeek,
  year: number,
  month: number,
  day: number,
  length: number,
): boolean => {
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
  if (days.of === 'week') {
    if ('days' in days) return days.days.has(weekday);
    if ('last' in days) return weekday === days.last && day + 7 > length;
    return weekday === days.day && Math.ceil(day / 7) === days.nth;
  }
  if ('days' in days) return days.days.has(day);
  if ('nearest' in days) return days.nearest <= length && day === nearestWeekday(year, month, days.nearest, length);
  const last = length - days.before;
  return last >= 1 && day === (days.weekday ? nearestWeekday(year, month, last, length) : last);
};

/** The weekday nearest to a day, never in another month. */
const nearestWeekday = (year: number, month: number, day: number, length: number): number => {
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  if (weekday === 6) return day > 1 ? day - 1 : day + 2;
  if (weekday === 0) return day < length ? day + 1 : day - 2;
  return day;
};
