/**
 * When a deployment window is open. It goes by the clock on the wall of its time zone: an hour that a change of the
 * clocks leaves out does not open it, and one that comes twice opens it twice.
 */
import { LAST_YEAR, type Quartz, quartz } from './quartz.ts';
import { type TimeZone, timeZone } from './time-zone.ts';

const MINUTE = 60_000;
const DAY = 24 * 3_600_000;

export interface DeploymentWindow {
  isOpen(instant: number): boolean;
  /** The instant from which on it is open: now, if it is; undefined if it never opens again. */
  opensAt(instant: number): number | undefined;
}

/** Throws TaglineError `InvalidCron`, `UnknownTimeZone`. */
export const deploymentWindow = (cron: string, zoneName = 'UTC'): DeploymentWindow => {
  const fields = quartz(cron);
  const zone = timeZone(zoneName);
  const isOpen = (instant: number): boolean => {
    const wall = new Date(instant + zone.offsetAt(instant));
    return (
      fields.opensOn(wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate()) &&
      fields.hours.includes(wall.getUTCHours()) &&
      fields.minutes.includes(wall.getUTCMinutes())
    );
  };
  return { isOpen, opensAt: (instant) => (isOpen(instant) ? instant : firstOpening(fields, zone, instant)) };
};

/** Is there any day on which it opens, in all the years that Quartz knows from this instant on? */
export const everOpens = (cron: string, from: number): boolean =>
  firstDay(quartz(cron), Math.floor(from / DAY) * DAY - DAY) !== undefined;

const firstOpening = (fields: Quartz, zone: TimeZone, instant: number): number | undefined => {
  const wall = instant + zone.offsetAt(instant);
  let midnight = firstDay(fields, Math.floor(wall / DAY) * DAY);
  while (midnight !== undefined) {
    const opening = firstOf(fields, zone, midnight, instant);
    if (opening !== undefined) return opening;
    midnight = firstDay(fields, midnight + DAY);
  }
  return undefined;
};

/** The first day that matches, as the wall time of its midnight. */
const firstDay = (fields: Quartz, from: number): number | undefined => {
  const end = Date.UTC(LAST_YEAR + 1, 0, 1);
  for (let midnight = from; midnight < end; midnight += DAY) {
    const day = new Date(midnight);
    if (fields.opensOn(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate())) return midnight;
  }
  return undefined;
};

/** The first opening of one day that is not before `least`. */
const firstOf = (fields: Quartz, zone: TimeZone, midnight: number, least: number): number | undefined => {
  const offsets = [...new Set([zone.offsetAt(midnight - DAY), zone.offsetAt(midnight + 2 * DAY)])];
  let first: number | undefined;
  for (const hour of fields.hours)
    for (const minute of fields.minutes) {
      const wall = midnight + (hour * 60 + minute) * MINUTE;
      for (const instant of offsets.map((offset) => wall - offset)) {
        if (instant < least || instant >= (first ?? Number.POSITIVE_INFINITY)) continue;
        if (offsets.length === 1 || instant + zone.offsetAt(instant) === wall) first = instant;
      }
      if (first !== undefined && offsets.length === 1) return first;
    }
  return first;
};
