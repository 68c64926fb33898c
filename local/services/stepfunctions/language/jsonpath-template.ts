/** Paths and payload templates, evaluated in a state's situation; they fail the state as Step Functions words it. */
import type { Situation } from '../engine/situation.ts';
import type { Json } from '../json.ts';
import { IntrinsicError } from './intrinsics.ts';
import { PathSyntaxError } from './path.ts';
import { evaluateExpression, MissingArgument, parseExpression, type Roots } from './path-expression.ts';

const rootsOf = (visit: Situation, input: Json): Roots => ({
  input,
  context: () => visit.context,
  variable: (name) => {
    const { variables } = visit;
    return Object.hasOwn(variables, name) ? variables[name] : undefined;
  },
});

/** The value that a path or a call of an intrinsic function yields; undefined if there is none. */
export const look = (visit: Situation, text: string, input: Json): Json | undefined => {
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
export const template = (visit: Situation, value: Json, input: Json): Json => {
  if (value === null || typeof value !== 'object' || !isDynamic(value)) return value;
  if (Array.isArray(value)) return value.map((member) => template(visit, member as Json, input));
  const members: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    if (!key.endsWith('.$')) {
      members[key] = template(visit, member as Json, input);
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
export const pathField = (visit: Situation, name: string, input: Json): Json => {
  const path = visit.state[name] as Json | undefined;
  if (path === undefined || path === '$') return input;
  if (path === null) return {};
  const found = look(visit, String(path), input);
  if (found === undefined)
    throw visit.error('States.Runtime', `Invalid path '${path}' : No results for path: ${canonical(String(path))}`);
  return found;
};

/** `$.a.b` as `$['a']['b']`, which is how AWS shows paths that lead nowhere. */
const canonical = (path: string): string => path.replace(/\.([^.[\]]+)/g, "['$1']");

export const effectiveInput = (visit: Situation): Json => pathField(visit, 'InputPath', visit.frame.input);
