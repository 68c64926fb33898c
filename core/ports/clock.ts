export interface Clock {
  /** ISO time, milliseconds, UTC. */
  now(): string;
}

/** `seconds` after `time`, as ISO time. */
export const later = (time: string, seconds: number): string =>
  new Date(Date.parse(time) + seconds * 1000).toISOString();
