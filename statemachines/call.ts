/** Calls of the engine's functions from a machine: the contract's fields first, service errors tried again. */
import { CONTRACT } from '../core/contract.ts';
import { physicalNames } from '../core/physical-names.ts';
import { expression, type Json, type Retrier } from './asl.ts';
import type { MachinePlan } from './plan.ts';

/** Lambda's own errors and lost races: the function was not at fault, or will win another time. */
export const SERVICE_ERRORS: readonly Retrier[] = [
  {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.TooManyRequestsException',
      'Conflict',
    ],
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: 6,
    JitterStrategy: 'FULL',
  },
];

export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const INVOKE_AND_WAIT = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
export const TOKEN = expression('$states.context.Task.Token');

/** Arguments of `lambda:invoke` for a step: the function of the machine's own environment. */
export const callOf = (
  { home, environment }: Pick<MachinePlan, 'home' | 'environment'>,
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
