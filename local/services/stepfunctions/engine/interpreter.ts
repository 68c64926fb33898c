/** How the engine finds what a state does and what its query language says. */
import type { State } from '../definition/definition.ts';
import type { Language } from '../language/language.ts';
import type { Behaviour } from '../states/behaviour.ts';
import type { Frame } from './frame.ts';
import type { Run } from './run.ts';
import { Visit } from './visit.ts';

export interface Interpreter {
  behaviourOf(state: State): Behaviour;
  languageOf(run: Run, state: State): Language;
}

export const visitOf = (interpreter: Interpreter, run: Run, frame: Frame): Visit => {
  const machine = run.definition.machine(frame.machine);
  const state = machine.States[frame.state] as State;
  return new Visit(run, frame, machine, state, interpreter.languageOf(run, state));
};
