/** The time that clocks show in a zone, written as if it were UTC. */

/** Undefined for what is no time zone. */
export const zoneOf = (name: string): Intl.DateTimeFormat | undefined => {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
};

export const toWall = (zone: Intl.DateTimeFormat, time: number): number => {
  const part = Object.fromEntries(zone.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((time % 1000) + 1000) % 1000);
};

const HOUR = 3_600_000;

/** The first time at which clocks show it; undefined in the hour that summer time leaves out. */
export const fromWall = (zone: Intl.DateTimeFormat, wall: number): number | undefined => {
  // Offsets lie within a day, and change by what the clocks show before and after.
  const offsets = new Set([-26 * HOUR, 26 * HOUR].map((away) => toWall(zone, wall + away) - (wall + away)));
  const times = [...offsets].map((offset) => wall - offset).sort((a, b) => a - b);
  return times.find((time) => toWall(zone, time) === wall);
};
