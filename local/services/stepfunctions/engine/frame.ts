/** A frame is one line of control in an execution: the root, a branch of a Parallel or an iteration of a Map. */
import type { MachinePath } from '../definition/definition.ts';
import type { Json } from '../json.ts';

export type Variables = Readonly<Record<string, Json>>;

/**
 * What must happen with a frame after a restart. ready: go on; calling: the request may not have been sent; job: look
 * at the job; waiting: nothing; ended: its parent has to hear of it; done: its parent knows; frozen: it failed or was
 * given up, a redrive goes on from here.
 */
export type Doing = 'ready' | 'calling' | 'job' | 'waiting' | 'ended' | 'done' | 'frozen';

/** A Map's item as the context object shows it. */
export interface Item {
  readonly index: number;
  readonly value: Json;
  readonly key?: string;
  readonly source?: string;
}

/** What is kept on disk. */
export interface Frame {
  readonly id: number;
  /** The frame whose Parallel or Map made this one; the root has none. */
  readonly parent?: number;
  /** Which branch or iteration this is. */
  readonly index: number;
  readonly machine: MachinePath;
  readonly item?: Item;
  state: string;
  doing: Doing;
  /** The current state's input. */
  input: Json;
  /** Variables of this scope; outer scopes are read through the parents. */
  variables: Variables;
  /** Whether the current state has been entered (its StateEntered event is recorded). */
  entered: boolean;
  enteredEvent: number;
  enteredPrevious: number;
  enteredAt: number;
  lastEvent: number;
  /** How often each retrier was used, by its position. */
  retries: number[];
  /** What the state of this type is doing; each type knows its own. */
  work?: Json;
  /** The job that a `.sync` task waits for. */
  job?: string;
  /** Messages that were not handled yet. */
  inbox?: FrameMessage[];
  /** Set when doing is `ended` or `done`. */
  output?: Json;
}

/** What is known only while the process runs. */
export interface Live {
  /** Whether it stands in the line of those that can move. */
  queued: boolean;
  /** JSON text of the current input, when it is known. */
  text: string | undefined;
  /** The items of a Map. */
  items?: readonly Json[];
  /**
   * Of a Parallel or Map: how many children were started, of how many it has heard that they ended, and which ended
   * unheard.
   */
  started: number;
  heard: number;
  unheard: number[];
}

/** Messages to a frame from outside. `attempt` distinguishes a late answer from the awaited one. */
export type FrameMessage =
  | { readonly kind: 'answered'; readonly attempt: number; readonly output: Json }
  | { readonly kind: 'refused'; readonly attempt: number; readonly error: string; readonly cause: string }
  | { readonly kind: 'submitted'; readonly attempt: number; readonly output: Json; readonly job?: string }
  | { readonly kind: 'succeeded'; readonly attempt: number; readonly output: Json }
  | { readonly kind: 'failed'; readonly attempt: number; readonly error?: string; readonly cause?: string }
  | { readonly kind: 'heartbeat'; readonly attempt: number }
  | { readonly kind: 'timer'; readonly timer: TimerKind }
  | { readonly kind: 'child-ended'; readonly child: number };

/** wait: a Wait state; retry: the delay before another attempt; timeout, heartbeat: of a task. */
export type TimerKind = 'wait' | 'retry' | 'timeout' | 'heartbeat';
