/**
 * JSONPath states: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign and fields that end in `Path`.
 */
import { type Catcher, isDistributed } from '../definition/definition.ts';
import type { Variables } from '../engine/frame.ts';
import type { Situation } from '../engine/situation.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { NoValue, ruleHolds } from './choice-rule.ts';
import { IntrinsicError } from './intrinsics.ts';
import { type Finished, type Language, pairsOf } from './language.ts';
import { PathSyntaxError } from './path.ts';
import { evaluateExpression, MissingArgument, parseExpression, type Roots } from './path-expression.ts';
import { NoSuchPlace, placeAt } from './reference-path.ts';
import { timestampOf } from './timestamp.ts';

const LONGEST_WAIT = 99_999_999;

const field = (visit: Situation, name: string): Json | undefined => visit.state[name] as Json | undefined;

const rootsOf = (visit: Situation, input: Json): Roots => ({
  input,
  context: () => visit.context,
  variable: (name) => {
    const { variables } = visit;
    return Object.hasOwn(variables, name) ? variables[name] : undefined;
  },
});

/** The value that a path or a call of an intrinsic function yields; undefined if there is none. */
const look = (visit: Situation, text: string, input: Json): Json | undefined => {
  try {
    return evaluateExpression(parseExpression(text), rootsOf(visit, input));
  } catch (error) {
    if (error instanceof MissingArgument)
      throw visit.error(
        'States.Runtime',
        `The function '${text}' had the following error: The JsonPath argument for the field '${error.path}' could ` +
          `not be found in the input '${shown(visit, input)}'`,
      );
    if (error instanceof IntrinsicError)
      throw visit.error('States.IntrinsicFailure', `The function '${text}' had the following error: ${error.message}`);
    if (error instanceof PathSyntaxError)
      throw visit.error('States.Runtime', `Invalid path '${text}' : ${error.message}`);
    throw error;
  }
};

/** An input as it came, if it is the state's. */
const shown = (visit: Situation, input: Json): string =>
  (input === visit.frame.input ? visit.run.live(visit.frame).text : undefined) ?? JSON.stringify(input);

const dynamic = new WeakMap<object, boolean>();
const isDynamic = (value: Json): boolean => {
  if (value === null || typeof value !== 'object') return false;
  let known = dynamic.get(value);
  if (known === undefined) {
    known = Object.entries(value).some(
      ([key, member]) => (key.endsWith('.$') && !Array.isArray(value)) || isDynamic(member as Json),
    );
    dynamic.set(value, known);
  }
  return known;
};

/** A payload template: members whose name ends in `.$` are replaced by what their path yields. */
const template = (visit: Situation, value: Json, input: Json, selecting = false): Json => {
  if (value === null || typeof value !== 'object' || !isDynamic(value)) return value;
  if (Array.isArray(value)) return value.map((member) => template(visit, member as Json, input, selecting));
  const members: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    if (!key.endsWith('.$')) {
      members[key] = template(visit, member as Json, input, selecting);
      continue;
    }
    let found = look(visit, String(member), input);
    if (found === undefined) found = pastTheEnd(visit, String(member), input);
    if (found === undefined)
      throw visit.error(
        'States.Runtime',
        `The JSONPath '${member}' specified for the field '${key}' could not be found in the input ` +
          `'${shown(visit, input)}'`,
      );
    members[key.slice(0, -2)] = found;
  }
  return members;
};

/** Written as a member of a template, an index past the end of an array is null; anywhere else it is nothing. */
const pastTheEnd = (visit: Situation, text: string, input: Json): null | undefined => {
  const cut = /^(.*)\[\d+\]$/s.exec(text)?.[1];
  return cut?.startsWith('$') && Array.isArray(look(visit, cut, input)) ? null : undefined;
};

/** InputPath, OutputPath, ItemsPath: null means nothing. */
const pathField = (visit: Situation, name: string, input: Json): Json => {
  const path = field(visit, name);
  if (path === undefined || path === '$') return input;
  if (path === null) return {};
  const found = look(visit, String(path), input);
  if (found === undefined)
    throw visit.error('States.Runtime', `Invalid path '${path}' : No results for path: ${canonical(String(path))}`);
  return found;
};

/** `$.a.b` as `$['a']['b']`, which is how AWS shows paths that lead nowhere. */
const canonical = (path: string): string => path.replace(/\.([^.[\]]+)/g, "['$1']");

const effectiveInput = (visit: Situation): Json => pathField(visit, 'InputPath', visit.frame.input);

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
  const selected = selector === undefined ? result : template(visit, selector, result, true);
  const output = pathField(visit, 'OutputPath', applyResultPath(visit, field(visit, 'ResultPath'), selected));
  return { output, ...assign(visit, stateOf(visit), result) };
};

const pass = (visit: Situation): Finished => {
  const input = effectiveInput(visit);
  return { output: pathField(visit, 'OutputPath', input), ...assign(visit, stateOf(visit), input) };
};

interface Kind {
  readonly name: 'integer' | 'float';
  readonly holds: (value: unknown) => boolean;
  readonly text: RegExp;
}
const INTEGER: Kind = { name: 'integer', holds: Number.isInteger, text: /^[+-]?\d+$/ };
const FLOAT: Kind = { name: 'float', holds: (value) => typeof value === 'number', text: /^[+-]?\d+(\.\d+)?$/ };

/** Fields of Map states whose paths may lead to a number in a text. */
const ALSO_AS_TEXT = ['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'];

const number = (visit: Situation, name: string, kind: Kind): number | undefined => {
  const value = field(visit, name);
  if (value !== undefined) return value as number;
  const path = field(visit, `${name}Path`);
  if (path === undefined) return undefined;
  const found = look(visit, String(path), effectiveInput(visit));
  if (found === undefined)
    throw visit.error('States.Runtime', `The ${name}Path parameter does not reference an input value: ${path}`);
  if (kind.holds(found)) return found as number;
  if (typeof found === 'string' && ALSO_AS_TEXT.includes(name) && kind.text.test(found)) return Number(found);
  throw visit.error(
    'States.Runtime',
    `The ${name}Path field refers to value "${typeof found === 'string' ? found : JSON.stringify(found)}" which is ` +
      `not a valid ${kind.name}: ${path}`,
  );
};

const wholeNumber = (visit: Situation, name: string): number | undefined => number(visit, name, INTEGER);

const waitUntil = (visit: Situation): number => {
  const now = visit.run.now();
  const seconds = wholeNumber(visit, 'Seconds');
  if (seconds !== undefined) {
    if (seconds < 0)
      throw visit.error(
        'States.Runtime',
        `The SecondsPath parameter references a negative value: ${field(visit, 'SecondsPath')} == ${seconds}`,
      );
    if (seconds > LONGEST_WAIT) throw visit.error('States.Runtime', 'Wait state delay is too long.');
    return now + seconds * 1000;
  }
  const path = field(visit, 'TimestampPath');
  const text = path === undefined ? field(visit, 'Timestamp') : look(visit, String(path), effectiveInput(visit));
  if (text === undefined)
    throw visit.error('States.Runtime', `The TimestampPath parameter does not reference an input value: ${path}`);
  const time = timestampOf(text);
  if (time === undefined)
    throw visit.error(
      'States.Runtime',
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ` +
        `${path} == ${String(text)}`,
    );
  if (time - now > LONGEST_WAIT * 1000) throw visit.error('States.Runtime', 'Wait state delay is too long.');
  return time;
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
