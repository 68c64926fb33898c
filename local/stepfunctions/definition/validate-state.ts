/** Rules of single states. */
import { isObject } from '../json.ts';
import type { Machine, State, StateType } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';

const TYPES: readonly StateType[] = ['Task', 'Pass', 'Choice', 'Wait', 'Parallel', 'Map', 'Succeed', 'Fail'];

export const checkState = (root: Machine, _machine: Machine, name: string, state: State, at: string): Diagnostic[] => {
  const found: Diagnostic[] = [];
  if (name.length > 80) found.push(invalid('State name must be at most 80 characters', at));
  if (!TYPES.includes(state.Type))
    return [...found, invalid(`Value is not a valid state type: ${String(state.Type)}`, `${at}/Type`)];
  found.push(...checkEnd(state, at), ...checkLanguage(root, state, at), ...checkHandlers(state, at));
  if (state.Type === 'Choice' && (!Array.isArray(state.Choices) || state.Choices.length === 0))
    found.push(invalid("The field 'Choices' is required but was missing", at));
  if (state.Type === 'Parallel' && (!Array.isArray(state.Branches) || state.Branches.length === 0))
    found.push(invalid("The field 'Branches' is required but was missing", at));
  if (state.Type === 'Map' && !isObject(state.ItemProcessor) && !isObject(state.Iterator))
    found.push(invalid("The field 'ItemProcessor' is required but was missing", at));
  return found;
};

const checkEnd = (state: State, at: string): Diagnostic[] => {
  if (state.Type === 'Choice' || state.Type === 'Succeed' || state.Type === 'Fail') {
    const field = state.End === undefined ? (state.Next === undefined ? undefined : 'Next') : 'End';
    return field ? [invalid(`The field '${field}' is not supported by states of type ${state.Type}`, at)] : [];
  }
  if (state.Next === undefined && state.End !== true)
    return [{ ...invalid("Missing 'Next' or 'End' field", at), code: 'MISSING_END_STATE' }];
  if (state.Next !== undefined && state.End === true) return [invalid("Only one of 'Next' and 'End' may be given", at)];
  return [];
};

const checkLanguage = (root: Machine, state: State, at: string): Diagnostic[] => {
  if (root.QueryLanguage === 'JSONata' && state.QueryLanguage === 'JSONPath')
    return [invalid("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at)];
  return [];
};

const checkHandlers = (state: State, at: string): Diagnostic[] => {
  const found: Diagnostic[] = [];
  for (const field of ['Retry', 'Catch'] as const) {
    const handlers = state[field];
    if (handlers === undefined) continue;
    if (!['Task', 'Parallel', 'Map'].includes(state.Type))
      found.push(invalid(`Field '${field}' is not supported`, `${at}/${field}`));
    if (!Array.isArray(handlers)) {
      found.push(invalid('Expected value of type Array', `${at}/${field}`));
      continue;
    }
    for (const [i, handler] of handlers.entries()) {
      const names = isObject(handler) ? handler['ErrorEquals'] : undefined;
      const place = `${at}/${field}[${i}]`;
      if (!Array.isArray(names) || names.length === 0)
        found.push(invalid("The field 'ErrorEquals' is required but was missing", place));
      else if (names.includes('States.ALL') && (names.length > 1 || i < handlers.length - 1))
        found.push(invalid("'States.ALL' must appear alone and in the last of them", `${place}/ErrorEquals`));
    }
  }
  return found;
};
