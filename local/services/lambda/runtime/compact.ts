/**
 * Gives back what loading and the last invocation left over: an environment at rest allocates nothing, so V8 would not
 * collect by itself.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds of rest after which it is worth the work: calls of a burst follow each other faster. */
const AT_REST = 1500;

/** Bytes that an environment takes before it is worth collecting again: one that is called each minute takes less. */
const WORTH = 2 * 1024 * 1024;

/** As when memory is short: compiled code that ran once, in the main, goes too, and a third of the heap with it. */
const THOROUGHLY = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const;

/**
 * Answers a function that is to be called after each invocation.
 * @param rested is called when it is done
 */
export const makeCompact = (rested: () => void): (() => void) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: typeof THOROUGHLY) => void;
  // Of this module's own: a function may replace the global one.
  const { setTimeout, clearTimeout } = globalThis;
  let timer: NodeJS.Timeout | undefined;
  let least = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (taken() < least + WORTH) return;
      collect(THOROUGHLY);
      least = taken();
      rested();
    }, AT_REST);
    timer.unref();
  };
};

const taken = (): number => {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
};
