/** A frame in a state, as the state's type and its query language see it. */
import type { Machine, State } from '../definition/definition.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Language } from '../language/language.ts';
import { contextObject } from './context.ts';
import type { Frame, Item, Variables } from './frame.ts';
import type { Run } from './run.ts';
import { StateError } from './state-error.ts';

export class Visit {
  readonly run: Run;
  readonly frame: Frame;
  readonly machine: Machine;
  readonly state: State;
  readonly language: Language;
  /** The task's token, while a `.waitForTaskToken` task builds its arguments. */
  token: string | undefined;
  /** The item of the Map that this state is, while its iteration's input is built. */
  item: Item | undefined;
  /** A context object that stands in for the execution's (TestState). */
  given: JsonObject | undefined;

  constructor(run: Run, frame: Frame, machine: Machine, state: State, language: Language) {
    this.run = run;
    this.frame = frame;
    this.machine = machine;
    this.state = state;
    this.language = language;
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
      `An error occurred while executing the state '${this.name}' (entered at the event id #${this.frame.enteredEvent}). ${what}`,
    );
  }
}

/** The frame has to wait for something; or it leaves its state. */
export type Outcome = 'parked' | { readonly output: Json; readonly assigned?: Variables; readonly next?: string };
