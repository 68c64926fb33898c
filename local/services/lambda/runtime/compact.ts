/**
 * Gives back what loading and the last invocation left over: an environment at rest allocates nothing, so V8 would not
 * collect by itself.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds of rest after which it is worth the work: calls of a burst follow each other faster. */
const AT_REST = 1500;

/**
 * Answers a function that is to be called after each invocation.
 * @param rested is called when it is done
 */
export const makeCompact = (rested: () => void): (() => void) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Of this module's own: a function may replace the global one.
  const { setTimeout, clearTimeout } = globalThis;
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      collect();
      rested();
    }, AT_REST);
    timer.unref();
  };
};
