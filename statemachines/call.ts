/** How a machine calls the engine's functions: the contract's fields first, and which errors are retried. */
import { CONTRACT } from '../core/contract.ts';
import { physicalNames } from '../core/physical-names.ts';
import { expression, type Json, type Retrier } from './asl.ts';
import type { PlannedMachine } from './fragment.ts';

/** These errors are final: the step has checked and refuses. */
const FINAL: Retrier = {
  ErrorEquals: [
    'ExecutionEnded',
    'ExecutionStopped',
    'ForeignEnvironment',
    'InvalidEvent',
    'LedgerCorrupt',
    'NotFound',
    'UnknownAction',
  ],
  MaxAttempts: 0,
};

const BACKED_OFF = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' } as const;

/**
 * Around an action the machine does bookkeeping: entering, leasing, settling, recording, leaving. Any error there is
 * retried for about ten minutes, whatever its name: throttles, a function that ran out of memory or time
 * (`Lambda.Unknown`, `Sandbox.Timedout`), lost races.
 */
export const BOOKKEEPING: readonly Retrier[] = [FINAL, { ErrorEquals: ['States.ALL'], ...BACKED_OFF, MaxAttempts: 14 }];

/**
 * A step that acts fails with its own error names, which are the action's outcome; errors that say nothing about the
 * action are retried.
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
/** A task that waits in a queue asks again after a week, so a lost answer costs at most that. */
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
