/** Receivers that wait for messages. */
import type { Clock } from '../../kernel/clock.ts';

export interface Waiting {
  /** Resolves when something may have come into a queue, or at this time of the cloud's clock. */
  until(queue: number, time: number): Promise<void>;
  wake(queue: number): void;
  /** Ends all waiting, permanently. */
  stop(): void;
  stopped(): boolean;
}

export const makeWaiting = (clock: Clock): Waiting => {
  const waiters = new Map<number, Set<() => void>>();
  let stopped = false;
  const wake = (queue: number): void => {
    for (const go of [...(waiters.get(queue) ?? [])]) go();
  };
  return {
    until: (queue, time) =>
      new Promise((resolve) => {
        const set = waiters.get(queue) ?? new Set();
        waiters.set(queue, set);
        const go = (): void => {
          timer.cancel();
          set.delete(go);
          resolve();
        };
        const timer = clock.at(time, go);
        set.add(go);
        if (stopped) go();
      }),
    wake,
    stop() {
      stopped = true;
      for (const queue of waiters.keys()) wake(queue);
    },
    stopped: () => stopped,
  };
};
