/**
 * Quartz's cron as CodePipeline's deployment windows use it: seconds (always `*`), minutes, hours, day of month, month,
 * day of week, and perhaps a year; with `*`, lists, ranges, steps, `?`, `L`, `W`, `#` and names. A window is every
 * minute that matches.
 */
import { TaglineError } from '../fault.ts';
import { type Days, fallsOn, readDayOfMonth, readDayOfWeek } from './quartz-days.ts';
import { readField } from './quartz-field.ts';

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2199;

export interface Quartz {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Does it open on this day at all? Months and days count from 1. */
  opensOn(year: number, month: number, day: number): boolean;
}

/** Throws TaglineError `InvalidCron` that names the field. */
export const quartz = (text: string): Quartz => {
  const fields = text.trim().split(/\s+/);
  if (fields.length < 6 || fields.length > 7)
    throw invalid(text, `has ${fields.length} fields`, '6 or 7: seconds minutes hours day month weekday [year]');
  const [seconds = '', minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = '*'] = fields;
  if (seconds !== '*') throw invalid(text, `seconds are ${seconds}`, '*: a window has whole minutes');
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    throw invalid(text, 'day of month and day of week are both given, or neither', 'exactly one of them is ?');
  const read = <T>(name: string, field: string, value: T | undefined): T => {
    if (value !== undefined) return value;
    throw invalid(text, `${name} cannot be ${field}`, 'a field of Quartz, e.g. 9-17, MON-FRI, */15, L, 6#3');
  };
  const months = read('the month', month, readField(month, 1, 12, MONTHS));
  const years = read('the year', year, readField(year, FIRST_YEAR, LAST_YEAR));
  const days: Days =
    dayOfWeek === '?'
      ? read('the day of month', dayOfMonth, readDayOfMonth(dayOfMonth))
      : read('the day of week', dayOfWeek, readDayOfWeek(dayOfWeek));
  return {
    minutes: inOrder(read('minutes', minute, readField(minute, 0, 59))),
    hours: inOrder(read('hours', hour, readField(hour, 0, 23))),
    opensOn: (ofYear, ofMonth, day) => years.has(ofYear) && months.has(ofMonth) && fallsOn(days, ofYear, ofMonth, day),
  };
};

const inOrder = (numbers: ReadonlySet<number>): readonly number[] => [...numbers].sort((a, b) => a - b);

const invalid = (text: string, what: string, expected: string): TaglineError =>
  new TaglineError('InvalidCron', `the cron expression ${text} is none of Quartz: ${what}`, {
    expected,
    remedy: 'e.g. * * 9-17 ? * MON-FRI * for working hours.',
  });
