/**
 * JSONPath states: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign and fields that end in `Path`.
 */
import { type Catcher, isDistributed } from '../definition/definition.ts';
import type { Variables } from '../engine/frame.ts';
import type { Situation } from '../engine/situation.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { NoValue, ruleHolds } from './choice-rule.ts';
import { FLOAT, number, waitUntil, wholeNumber } from './jsonpath-number.ts';
import { effectiveInput, look, pathField, template } from './jsonpath-template.ts';
import { type Finished, type Language, pairsOf } from './language.ts';
import { NoSuchPlace, placeAt } from './reference-path.ts';

const field = (visit: Situation, name: string): Json | undefined => visit.state[name] as Json | undefined;

const withParameters = (visit: Situation): Json => {
  const input = effectiveInput(visit);
  const parameters = field(visit, 'Parameters');
  return parameters === undefined ? input : template(visit, parameters, input);
};

const assign = (visit: Situation, from: { readonly Assign?: JsonObject }, value: Json): { assigned?: Variables } =>
  from.Assign === undefined ? {} : { assigned: template(visit, from.Assign, value) as Variables };

const stateOf = (visit: Situation) => visit.state as { readonly Assign?: JsonObject };

const applyResultPath = (visit: Situation, path: Json | undefined, result: Json): Json => {
  if (path === undefined || path === '$') return result;
  if (path === null) return visit.frame.input;
  try {
    return placeAt(visit.frame.input, String(path), result);
  } catch (error) {
    if (!(error instanceof NoSuchPlace)) throw error;
    throw visit.error(
      'States.ResultPathMatchFailure',
      `Unable to apply Path transformation to null or empty input: cannot place the result at '${path}' in the ` +
        `input '${JSON.stringify(visit.frame.input)}'`,
    );
  }
};

const finish = (visit: Situation, result: Json): Finished => {
  const selector = field(visit, 'ResultSelector');
  const selected = selector === undefined ? result : template(visit, selector, result);
  const output = pathField(visit, 'OutputPath', applyResultPath(visit, field(visit, 'ResultPath'), selected));
  return { output, ...assign(visit, stateOf(visit), result) };
};

const pass = (visit: Situation): Finished => {
  const input = effectiveInput(visit);
  return { output: pathField(visit, 'OutputPath', input), ...assign(visit, stateOf(visit), input) };
};

const inspectPass = (visit: Situation) => {
  const result = field(visit, 'Result');
  const parameters = withParameters(visit);
  const before =
    result === undefined ? { afterInputPath: effectiveInput(visit), afterParameters: parameters } : { result };
  const selected = result ?? parameters;
  return {
    ...before,
    afterResultSelector: selected,
    afterResultPath: applyResultPath(visit, field(visit, 'ResultPath'), selected),
  };
};

export const jsonpathLanguage: Language = {
  argumentsOf: withParameters,
  finish,
  pass,
  passState(visit) {
    const input = withParameters(visit);
    const given = field(visit, 'Result');
    const result = given === undefined ? input : given;
    const output = pathField(visit, 'OutputPath', applyResultPath(visit, field(visit, 'ResultPath'), result));
    return { output, ...assign(visit, stateOf(visit), result) };
  },
  caught(visit, catcher: Catcher, errorOutput) {
    return { output: applyResultPath(visit, catcher.ResultPath, errorOutput), ...assign(visit, catcher, errorOutput) };
  },
  choose(visit) {
    const input = effectiveInput(visit);
    const lookup = (path: string) => look(visit, path, input);
    for (const rule of visit.state.Choices ?? []) {
      try {
        if (!ruleHolds(rule, lookup)) continue;
      } catch (error) {
        if (!(error instanceof NoValue)) throw error;
        throw visit.error(
          'States.Runtime',
          `Invalid path '${error.path}': The choice state's condition path references an invalid value.`,
        );
      }
      const { output } = pass(visit);
      return { output, ...assign(visit, rule as { Assign?: JsonObject }, input), next: rule['Next'] as string };
    }
    if (visit.state.Default === undefined)
      throw visit.error(
        'States.Runtime',
        'Failed to transition out of the state. The state does not point to a next state.',
      );
    return { ...pass(visit), next: visit.state.Default };
  },
  wholeNumber,
  number: (visit, name) => number(visit, name, FLOAT),
  waitUntil,
  text(visit, name) {
    const path = field(visit, `${name}Path`);
    if (path === undefined) return field(visit, name) as string | undefined;
    const found = look(visit, String(path), visit.frame.input);
    if (typeof found !== 'string')
      throw visit.error('States.Runtime', `The ${name}Path parameter does not reference a string: ${path}`);
    return found;
  },
  items(visit) {
    const input = effectiveInput(visit);
    const path = field(visit, 'ItemsPath');
    const found = path === undefined ? input : look(visit, String(path), input);
    if (Array.isArray(found)) return { items: found };
    if (isObject(found) && isDistributed(visit.state)) return pairsOf(found);
    throw visit.error('States.Runtime', `Reference path "${path ?? '$'}" must point to array.`);
  },
  itemInput(visit, value) {
    const selector = field(visit, 'ItemSelector') ?? field(visit, 'Parameters');
    return selector === undefined ? value : template(visit, selector, effectiveInput(visit));
  },
  inspectArguments: (visit) => ({ afterInputPath: effectiveInput(visit), afterParameters: withParameters(visit) }),
  inspectItems(visit) {
    const input = effectiveInput(visit);
    const path = field(visit, 'ItemsPath');
    return { afterInputPath: input, afterItemsPath: path === undefined ? undefined : look(visit, String(path), input) };
  },
  inspect(visit, result) {
    if (visit.state.Type === 'Succeed' || visit.state.Type === 'Choice' || visit.state.Type === 'Wait')
      return { afterInputPath: effectiveInput(visit) };
    if (visit.state.Type === 'Pass') return inspectPass(visit);
    const selector = field(visit, 'ResultSelector');
    const value = result as Json;
    const selected = selector === undefined ? value : template(visit, selector, value);
    return {
      result: visit.state.Type === 'Task' ? value : undefined,
      afterResultSelector: selected,
      afterResultPath: applyResultPath(visit, field(visit, 'ResultPath'), selected),
    };
  },
  template: (visit, value) => template(visit, value, effectiveInput(visit)),
};
