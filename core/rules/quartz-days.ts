/** The two day fields, with what only they have: `L` (last), `W` (nearest weekday), `#` (the how-manieth). */
import { readField } from './quartz-field.ts';

/** Sunday is 1. */
const NAMES = 'SUN MON TUE WED THU FRI SAT'.split(' ');

export type Days =
  | { readonly of: 'month'; readonly days: ReadonlySet<number> }
  | { readonly of: 'last of month'; readonly before: number; readonly weekday: boolean }
  | { readonly of: 'nearest weekday'; readonly day: number }
  | { readonly of: 'week'; readonly days: ReadonlySet<number> }
  | { readonly of: 'last of week'; readonly day: number }
  | { readonly of: 'nth of week'; readonly day: number; readonly nth: number };

export const readDayOfMonth = (field: string): Days | undefined => {
  const last = /^L(?:-(\d{1,2}))?(W)?$/.exec(field);
  if (last) {
    const before = Number(last[1] ?? 0);
    return before > 30 ? undefined : { of: 'last of month', before, weekday: last[2] !== undefined };
  }
  const nearest = Number(/^(\d{1,2})W$/.exec(field)?.[1] ?? 0);
  if (nearest > 0) return nearest > 31 ? undefined : { of: 'nearest weekday', day: nearest };
  const days = readField(field, 1, 31);
  return days && { of: 'month', days };
};

export const readDayOfWeek = (field: string): Days | undefined => {
  if (field === 'L') return { of: 'week', days: new Set([7]) };
  const [, day = '', nth] = /^([1-7]|[A-Z]{3})(?:L|#([1-5]))$/i.exec(field) ?? [];
  if (day !== '') {
    const [number] = readField(day, 1, 7, NAMES) ?? [];
    if (number === undefined) return undefined;
    return nth === undefined
      ? { of: 'last of week', day: number }
      : { of: 'nth of week', day: number, nth: Number(nth) };
  }
  const days = readField(field, 1, 7, NAMES);
  return days && { of: 'week', days };
};

export const fallsOn = (days: Days, year: number, month: number, day: number): boolean => {
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const weekday = weekdayOf(year, month, day);
  switch (days.of) {
    case 'month':
      return days.days.has(day);
    case 'last of month': {
      const last = length - days.before;
      return last >= 1 && day === (days.weekday ? nearestWeekday(year, month, last, length) : last);
    }
    case 'nearest weekday':
      return days.day <= length && day === nearestWeekday(year, month, days.day, length);
    case 'week':
      return days.days.has(weekday);
    case 'last of week':
      return weekday === days.day && day + 7 > length;
    case 'nth of week':
      return weekday === days.day && Math.ceil(day / 7) === days.nth;
  }
};

const weekdayOf = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

/** Never in another month. */
const nearestWeekday = (year: number, month: number, day: number, length: number): number => {
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day > 1 ? day - 1 : day + 2;
  if (weekday === 1) return day < length ? day + 1 : day - 2;
  return day;
};
