/**
 * The cloud's clock. Time can be advanced (for trying what happens after a day); the offset is kept in the data folder,
 * so that time never runs backwards over a restart. Timers fire by this clock.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Calls `fire` once when the clock reaches `time` (at once, but not synchronously, if it has passed). Not durable:
   * services re-arm on start.
   */
  at(time: number, fire: () => void): Timer;
  /** Moves the clock forward. */
  advance(ms: number): void;
  /** Milliseconds by which the clock is ahead of the machine's, in a buffer that worker threads can share. */
  readonly offset: Float64Array<SharedArrayBuffer>;
}

export interface Timer {
  cancel(): void;
}

/** setTimeout holds 31 bits; longer waits are cut into turns. */
const LONGEST = 2 ** 31 - 1;

interface Armed {
  readonly time: number;
  readonly fire: () => void;
  handle: NodeJS.Timeout;
}

export const makeClock = (kept: { load(): number; save(offset: number): void }): Clock & { stop(): void } => {
  const offset = new Float64Array(new SharedArrayBuffer(8));
  offset[0] = kept.load();
  const armed = new Set<Armed>();
  const now = (): number => Date.now() + (offset[0] ?? 0);

  const wait = (timer: Armed): NodeJS.Timeout =>
    setTimeout(
      () => {
        if (timer.time > now()) {
          timer.handle = wait(timer);
          return;
        }
        armed.delete(timer);
        timer.fire();
      },
      Math.min(LONGEST, Math.max(0, timer.time - now())),
    );

  return {
    now,
    offset,
    at(time, fire) {
      const timer = { time, fire } as Armed;
      timer.handle = wait(timer);
      armed.add(timer);
      return {
        cancel() {
          clearTimeout(timer.handle);
          armed.delete(timer);
        },
      };
    },
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`expected milliseconds >= 0, got ${ms}`);
      offset[0] = (offset[0] ?? 0) + ms;
      kept.save(offset[0]);
      for (const timer of armed) {
        clearTimeout(timer.handle);
        timer.handle = wait(timer);
      }
    },
    stop() {
      for (const timer of armed) clearTimeout(timer.handle);
      armed.clear();
    },
  };
};
