/** Handles a failed delivery: retries it later with growing waits, or gives it up. */
import { mayRecover } from '../../../kernel/fault.ts';
import type { Delivery } from './delivery.ts';

export type AfterFailure =
  | { readonly kind: 'retry'; readonly at: number }
  | { readonly kind: 'give up'; readonly exhausted: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined };

const DEFAULT_ATTEMPTS = 185;
const DEFAULT_AGE = 86_400;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 10 * 60_000;

/** Retries are for targets that may recover. */
export const afterFailure = (delivery: Delivery, error: unknown, now: number): AfterFailure => {
  if (!mayRecover(error)) return { kind: 'give up', exhausted: undefined };
  const { MaximumRetryAttempts: attempts = DEFAULT_ATTEMPTS, MaximumEventAgeInSeconds: age = DEFAULT_AGE } =
    delivery.target.RetryPolicy ?? {};
  if (delivery.attempts >= attempts) return { kind: 'give up', exhausted: 'MaximumRetryAttempts' };
  const at = now + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** delivery.attempts);
  if (at > delivery.begun + age * 1000) return { kind: 'give up', exhausted: 'MaximumEventAgeInSeconds' };
  return { kind: 'retry', at };
};
