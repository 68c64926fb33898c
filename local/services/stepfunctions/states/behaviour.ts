/**
 * What each type of state does. `enter` runs when the state is entered or attempted again; `resume` when something it
 * waits for has happened.
 */
import type { FrameMessage } from '../engine/frame.ts';
import type { Outcome, Visit } from '../engine/visit.ts';
import type { Maybe } from '../language/language.ts';

export interface Behaviour {
  enter(visit: Visit): Maybe<Outcome>;
  resume?(visit: Visit, message: FrameMessage): Maybe<Outcome>;
  /** The process was started again while a frame was `calling` or waiting for its `job`: do again what must be done. */
  restart?(visit: Visit): void;
  /**
   * The state ends without its result (timeout of the execution, stop, failure of a sibling): let go of what runs
   * outside.
   */
  abandon?(visit: Visit): void;
}
