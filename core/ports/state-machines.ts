/** State machines of a team at a target, under the deploy role that an environment has there. */
import type { StackPlace } from './stacks.ts';

export interface StateMachineRun {
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** `start` and `kind` throw `StateMachineMissing`, `StateMachineRefused` and `InvalidMachineInput` by their words. */
export interface StateMachines {
  kind(place: StackPlace, arn: string): Promise<'STANDARD' | 'EXPRESS'>;
  /** The same name again is the same execution. Answers its ARN. */
  start(
    place: StackPlace,
    order: { readonly arn: string; readonly name: string; readonly input: string },
  ): Promise<string>;
  /** Undefined where there is none. */
  describe(place: StackPlace, executionArn: string): Promise<StateMachineRun | undefined>;
  /** Of one that has ended it does nothing. */
  stop(place: StackPlace, executionArn: string, cause: string): Promise<void>;
}
