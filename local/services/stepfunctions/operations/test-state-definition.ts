/** Which state TestState tests: the definition is one state, or a machine of which `stateName` names one. */
import { Fault } from '../../../kernel/fault.ts';
import { type Machine, machinesOf, type State } from '../definition/definition.ts';
import { targetsOf } from '../definition/validate.ts';
import { isObject } from '../json.ts';
import { parseJson } from './input.ts';

export interface TestedState {
  readonly name: string;
  /** Holds the state, and what it leads to in name only. */
  readonly machine: Machine;
}

const notFound = (): Fault => new Fault('ValidationException', 'State not found in definition');

export const readTestedState = (definition: string, stateName: string | undefined): TestedState => {
  const given = parseJson(definition);
  if (!isObject(given))
    throw new Fault(
      'InvalidDefinition',
      "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: The definition is not a JSON object at null'",
    );
  const states = given['States'];
  if (isObject(states)) {
    const name = stateName ?? String(given['StartAt']);
    const state = stateIn(given as unknown as Machine, name);
    if (!state) throw notFound();
    return { name, machine: alone(name, state, given['QueryLanguage'] as Machine['QueryLanguage']) };
  }
  if (stateName !== undefined) throw notFound();
  return { name: 'StateName', machine: alone('StateName', given as unknown as State, undefined) };
};

const stateIn = (machine: Machine, name: string): State | undefined => {
  for (const { machine: inside } of machinesOf(machine)) {
    const state = isObject(inside.States) ? inside.States[name] : undefined;
    if (isObject(state)) return state as State;
  }
  return undefined;
};

/** A machine of this state; what it leads to exists only in name. */
const alone = (name: string, state: State, language: Machine['QueryLanguage']): Machine => {
  const States: Record<string, State> = {};
  for (const [target] of targetsOf(state)) if (typeof target === 'string') States[target] = { Type: 'Succeed' };
  States[name] = state;
  return { StartAt: name, States, ...(language ? { QueryLanguage: language } : {}) };
};
