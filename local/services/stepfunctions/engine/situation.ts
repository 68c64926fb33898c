/** A frame in a state, as its query language sees it. */
import type { Machine, State } from '../definition/definition.ts';
import type { JsonObject } from '../json.ts';
import { contextObject } from './context.ts';
import type { Frame, Item, Variables } from './frame.ts';
import type { Run } from './run.ts';
import { StateError } from './state-error.ts';

export class Situation {
  readonly run: Run;
  readonly frame: Frame;
  readonly machine: Machine;
  readonly state: State;
  /** The task's token, while a `.waitForTaskToken` task builds its arguments. */
  token: string | undefined;
  /** The item of the Map that this state is, while its iteration's input is built. */
  item: Item | undefined;
  /** A context object that stands in for the execution's (TestState). */
  given: JsonObject | undefined;

  constructor(run: Run, frame: Frame, machine: Machine, state: State) {
    this.run = run;
    this.frame = frame;
    this.machine = machine;
    this.state = state;
  }

  get name(): string {
    return this.frame.state;
  }

  get context(): JsonObject {
    return this.given ?? contextObject(this);
  }

  /** Variables of this scope and the scopes around it. */
  get variables(): Variables {
    let all = this.frame.variables;
    for (let outer = this.run.parentOf(this.frame); outer; outer = this.run.parentOf(outer)) {
      if (Object.keys(outer.variables).length > 0) all = { ...outer.variables, ...all };
    }
    return all;
  }

  /** An error of this state, worded as Step Functions does. */
  error(name: string, what: string): StateError {
    return new StateError(
      name,
      `An error occurred while executing the state '${this.name}' (entered at the event id ` +
        `#${this.frame.enteredEvent}). ${what}`,
    );
  }
}
