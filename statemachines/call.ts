/** Calls of the engine's functions from a machine: the contract's fields first, and what is tried again. */
import { CONTRACT } from '../core/contract.ts';
import { physicalNames } from '../core/physical-names.ts';
import { expression, type Json, type Retrier } from './asl.ts';
import type { PlannedMachine } from './fragment.ts';

/** Trying again changes nothing of these: the step has looked and says no. */
const FINAL: Retrier = {
  ErrorEquals: ['ExecutionEnded', 'ForeignEnvironment', 'InvalidEvent', 'LedgerCorrupt', 'NotFound', 'UnknownAction'],
  MaxAttempts: 0,
};

const BACKED_OFF = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' } as const;

/**
 * Around an action the machine keeps books: entering, leasing, settling, recording, leaving. Whatever goes wrong there
 * is tried again for about ten minutes, by whatever name it comes: throttles, a function that ran out of memory or time
 * (`Lambda.Unknown`, `Sandbox.Timedout`), lost races.
 */
export const BOOKKEEPING: readonly Retrier[] = [FINAL, { ErrorEquals: ['States.ALL'], ...BACKED_OFF, MaxAttempts: 14 }];

/**
 * A step that acts fails by names of its own, which are the action's outcome; what says nothing about the action is
 * tried again.
 */
export const ACTING: readonly Retrier[] = [
  {
    ErrorEquals: [
      'Conflict',
      'LedgerThrottled',
      'Lambda.AWSLambdaException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.SdkClientException',
      'Lambda.ServiceException',
      'Lambda.TooManyRequestsException',
      'Lambda.Unknown',
      'Sandbox.Timedout',
      'ThrottlingException',
      'Throttling',
      'TransactionCanceledException',
    ],
    ...BACKED_OFF,
    MaxAttempts: 8,
  },
];

/** Lambda ends a function after 15 minutes. */
export const CALL_SECONDS = 1000;
/** Whoever waits in a line asks again after a week: an answer that was lost costs no more. */
export const WAIT_SECONDS = 7 * 24 * 3600;

export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const INVOKE_AND_WAIT = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
export const TOKEN = expression('$states.context.Task.Token');

/** Arguments of `lambda:invoke` for a step. */
export const callOf = (
  { home, environment }: Pick<PlannedMachine, 'home' | 'environment'>,
  step: string,
  payload: { readonly [key: string]: Json },
): Json => ({
  FunctionName: physicalNames.stepFunctionArn(home, environment, step),
  Payload: {
    contract: CONTRACT,
    executionId: expression('$run.executionId'),
    attempt: expression('$run.attempt'),
    ...payload,
  },
});
