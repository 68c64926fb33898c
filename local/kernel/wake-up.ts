/** Does what is due, whenever the earliest of it is due. */
import type { Timer } from './clock.ts';
import type { Cloud } from './cloud.ts';

export interface WakeUp {
  /** Waits for the earliest; to be called after it may have changed. */
  arm(): void;
  stop(): void;
}

export interface Due {
  /** For the log. */
  readonly what: string;
  /** Milliseconds since 1970; undefined if nothing waits. */
  earliest(): number | undefined;
  /** Does all that is due by now. */
  fire(now: number): void;
}

export const makeWakeUp = (cloud: Cloud, { what, earliest, fire }: Due): WakeUp => {
  let timer: Timer | undefined;
  const arm = (): void => {
    timer?.cancel();
    const next = earliest();
    timer = next === undefined ? undefined : cloud.clock.at(next, wake);
  };
  const wake = (): void => {
    try {
      fire(cloud.clock.now());
    } catch (error) {
      cloud.log(`${what} failed: ${(error as Error).stack}`);
    }
    arm();
  };
  return { arm, stop: () => timer?.cancel() };
};
