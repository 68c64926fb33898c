/** A frame in a state, as the state's type sees it. */
import type { Machine, State } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import type { Language } from '../language/language.ts';
import type { Frame, Variables } from './frame.ts';
import type { Run } from './run.ts';
import { Situation } from './situation.ts';

export class Visit extends Situation {
  readonly language: Language;

  constructor(run: Run, frame: Frame, machine: Machine, state: State, language: Language) {
    super(run, frame, machine, state);
    this.language = language;
  }
}

/** The frame has to wait for something; or it leaves its state. */
export type Outcome = 'parked' | { readonly output: Json; readonly assigned?: Variables; readonly next?: string };
