/** Lambda functions at a target, under the deploy role that an environment has there. */
import type { StackPlace } from './stacks.ts';

export type Returned =
  | { readonly value: unknown }
  /** What the function threw. */
  | { readonly error: string; readonly message: string };

/** Both throw `FunctionMissing` and `FunctionRefused` in Lambda's words. */
export interface Functions {
  /** Lambda takes the event and answers nothing of the function. */
  hand(place: StackPlace, name: string, event: unknown): Promise<void>;
  /** Waits for the function's end. */
  call(place: StackPlace, name: string, event: unknown): Promise<Returned>;
}
