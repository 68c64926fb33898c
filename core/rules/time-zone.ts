/** What clocks on the wall show. A wall time is written as the milliseconds of the same time in UTC. */
import { TaglineError } from '../fault.ts';

export interface TimeZone {
  /** What is to be added to UTC at this instant. */
  offsetAt(instant: number): number;
}

const HOUR = 3_600_000;

/** `Europe/Berlin`, `UTC`, `GMT`, `UTC+2`, `UTC-03:30`. Throws TaglineError `UnknownTimeZone`. */
export const timeZone = (name: string): TimeZone => {
  const [fixed, sign, hours = '0', minutes = '0'] = /^(?:UTC|GMT)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/.exec(name) ?? [];
  if (fixed !== undefined && Number(hours) <= 14 && Number(minutes) < 60) {
    const offset = (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * 60_000);
    return { offsetAt: () => offset };
  }
  const format = formatOf(name);
  return {
    offsetAt: (instant) => {
      const whole = Math.floor(instant / 1000) * 1000;
      const parts = Object.fromEntries(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
      return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
    },
  };
};

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const number = 'numeric';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      ...{ year: number, month: number, day: number, hour: number, minute: number, second: number },
    });
  } catch {
    throw new TaglineError('UnknownTimeZone', `there is no time zone ${timeZone}`, {
      expected: 'a name such as Europe/Berlin, UTC, or UTC+02:00',
      remedy: 'Name one of the IANA time zones.',
    });
  }
};
