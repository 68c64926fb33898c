/**
 * Environments at rest. They are ended after a while, and when all together hold too much memory: first those that a
 * burst left over, whose version has another one that worked later, then the ones that rested longest.
 */
import type { Session } from './sessions.ts';
import type { Warm } from './warm.ts';

/**
 * Milliseconds of this machine's time. One at rest costs only memory, which is bounded: people come back to a pipeline
 * after minutes.
 */
const LONGEST_REST = 15 * 60_000;

/** MB that a thread takes beside its heap. */
const THREAD = 3;

/** MB that a heap is taken to need until the handler has run. */
const UNKNOWN = 20;

export interface Resting {
  /** One that serves this state of a version under this session. */
  take(version: string, session: Session): Warm | undefined;
  add(warm: Warm): void;
  /** Ends those of which it holds. */
  end(holds: (warm: Warm) => boolean): void;
  /**
   * Ends the longest resting until the others fit into `budget` MB beside what `busy` holds. If nothing is busy, the
   * one that worked last stays whatever it holds: it is likely to be called again.
   */
  makeRoom(budget: number, busy: Iterable<Warm>): void;
}

/** MB that it holds, as far as it can be known. */
const held = ({ environment }: Warm): number => (environment.resident() ?? UNKNOWN) + THREAD;
const sum = (all: Iterable<Warm>): number => [...all].reduce((total, warm) => total + held(warm), 0);

/** All but the last of each version. */
const spares = (resting: ReadonlySet<Warm>): readonly Warm[] => {
  const lastOf = new Map([...resting].map((warm) => [warm.version, warm]));
  return [...resting].filter((warm) => lastOf.get(warm.version) !== warm);
};

export const makeResting = (endOne: (warm: Warm) => void): Resting => {
  // In the order in which they came to rest.
  const resting = new Set<Warm>();
  const remove = (warm: Warm): void => {
    clearTimeout(warm.expiry);
    resting.delete(warm);
  };
  const end = (warm: Warm): void => {
    remove(warm);
    endOne(warm);
  };
  return {
    take(version, session) {
      // The one that worked last: the others may grow old.
      for (const warm of [...resting].reverse()) {
        if (warm.version !== version) continue;
        if (warm.environment.alive() && warm.session === session) {
          remove(warm);
          return warm;
        }
        end(warm);
      }
      return undefined;
    },
    add(warm) {
      resting.add(warm);
      warm.expiry = setTimeout(() => end(warm), LONGEST_REST).unref();
    },
    end(holds) {
      for (const warm of [...resting]) if (holds(warm)) end(warm);
    },
    makeRoom(budget, busy) {
      const working = [...busy];
      const last = working.length === 0 ? [...resting].at(-1) : undefined;
      let over = sum(working) + sum(resting) - budget;
      for (const warm of [...spares(resting), ...resting]) {
        if (!resting.has(warm) || warm === last) continue;
        if (over <= 0) return;
        over -= held(warm);
        end(warm);
      }
    },
  };
};
