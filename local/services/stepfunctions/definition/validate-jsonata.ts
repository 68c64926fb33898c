/** Rules of `{% … %}`: it parses, and it refers only to what there is at its place. */
import { isObject, type Json } from '../json.ts';
import type { State, StateType } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';
import { analyse, type Reference } from './jsonata-references.ts';

/** Members of `$states` beside input and context. */
type Offered = 'result' | 'errorOutput';

/** Where expressions may stand; any other text that looks like one is a text. */
const EXPRESSIONS = [
  'Arguments',
  'Items',
  'ItemSelector',
  'Seconds',
  'Timestamp',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Error',
  'Cause',
  'Credentials',
] as const;

const INSIDE: readonly (readonly string[])[] = [
  ['ItemReader', 'Arguments'],
  ['ItemReader', 'ReaderConfig', 'MaxItems'],
  ['ItemBatcher', 'BatchInput'],
  ['ItemBatcher', 'MaxItemsPerBatch'],
  ['ItemBatcher', 'MaxInputBytesPerBatch'],
  ['ResultWriter', 'Arguments'],
];

const WITH_RESULT: ReadonlySet<StateType> = new Set(['Task', 'Parallel', 'Map']);

export function* checkExpressions(state: State, at: string): Generator<Diagnostic> {
  for (const field of EXPRESSIONS) yield* expressionsIn(state[field], `${at}/${field}`);
  for (const path of INSIDE) yield* expressionsIn(memberAt(state, path), `${at}/${path.join('/')}`);
  yield* resultsOf(state, at, WITH_RESULT.has(state.Type) ? 'result' : undefined);
  for (const [i, rule] of listOf(state.Choices)) {
    yield* expressionsIn(rule['Condition'], `${at}/Choices[${i}]/Condition`);
    yield* resultsOf(rule, `${at}/Choices[${i}]`);
  }
  for (const [i, catcher] of listOf(state.Catch)) yield* resultsOf(catcher, `${at}/Catch[${i}]`, 'errorOutput');
}

/** Output and Assign of a state, of a rule or of a catcher. */
function* resultsOf(holder: Readonly<Record<string, unknown>>, at: string, offered?: Offered): Generator<Diagnostic> {
  for (const field of ['Output', 'Assign']) yield* expressionsIn(holder[field], `${at}/${field}`, offered);
}

const listOf = (value: unknown): [number, Readonly<Record<string, unknown>>][] =>
  Array.isArray(value) ? [...value.entries()].filter(([, member]) => isObject(member)) : [];

const memberAt = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
  if (name === undefined) return value;
  return isObject(value) ? memberAt(value[name], rest) : undefined;
};

function* expressionsIn(value: unknown, at: string, offered?: Offered): Generator<Diagnostic> {
  if (Array.isArray(value))
    for (const [i, member] of value.entries()) yield* expressionsIn(member, `${at}[${i}]`, offered);
  else if (isObject(value))
    for (const [key, member] of Object.entries(value)) yield* expressionsIn(member as Json, `${at}/${key}`, offered);
  else if (typeof value === 'string' && value.startsWith('{%')) yield* problemsOf(value, at, offered);
}

function* problemsOf(value: string, at: string, offered: Offered | undefined): Generator<Diagnostic> {
  if (!value.endsWith('%}')) {
    yield invalid('JSONata string must start with {% and end with %}', at);
    return;
  }
  const analysis = analyse(value.slice(2, -2).trim());
  if ('syntax' in analysis) yield { ...invalid(analysis.syntax, at), code: 'INVALID_JSONATA_EXPRESSION' };
  else
    for (const reference of analysis.references) {
      const problem = problemOf(reference, offered);
      if (problem !== undefined) yield { ...invalid(problem, at), code: 'UNSUPPORTED_JSONATA_EXPRESSION' };
    }
}

const problemOf = (reference: Reference, offered: Offered | undefined): string | undefined => {
  switch (reference.kind) {
    case 'top-level':
      return `Reference to '${reference.name}' at the top level is not supported.`;
    case 'root':
      return "Reference to '$$' is not supported.";
    case 'states':
      return ['input', 'context', offered].includes(reference.field)
        ? undefined
        : `Field '$states.${reference.field}' does not exist.`;
  }
};
