/** How many invocations of a function run at once, and whether one more may. */
import { throttled } from '../faults.ts';
import { functionArn } from '../function-name.ts';
import type { FunctionKey, Functions } from '../store/functions.ts';

/** Of an account in a region, as AWS gives them. */
export const ACCOUNT_CONCURRENCY = 1000;
export const LEAST_UNRESERVED = 100;

export interface Concurrency {
  /** Runs it, or throws TooManyRequestsException. */
  within<T>(key: FunctionKey, run: () => Promise<T>): Promise<T>;
  running(key: FunctionKey): number;
}

export const makeConcurrency = (functions: Functions): Concurrency => {
  const running = new Map<string, number>();
  const count = (key: string, change: number): void => {
    const next = (running.get(key) ?? 0) + change;
    if (next === 0) running.delete(key);
    else running.set(key, next);
  };
  return {
    running: (key) => running.get(functionArn(key)) ?? 0,
    async within(key, run) {
      const arn = functionArn(key);
      const reserved = functions.head(key)?.reserved;
      const place = reserved === undefined ? `${key.account} ${key.region}` : undefined;
      if (reserved !== undefined && (running.get(arn) ?? 0) >= reserved)
        throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
      if (place !== undefined && (running.get(place) ?? 0) >= ACCOUNT_CONCURRENCY - functions.reservedElsewhere(key))
        throw throttled('ConcurrentInvocationLimitExceeded');
      count(arn, 1);
      if (place !== undefined) count(place, 1);
      try {
        return await run();
      } finally {
        count(arn, -1);
        if (place !== undefined) count(place, -1);
      }
    },
  };
};
