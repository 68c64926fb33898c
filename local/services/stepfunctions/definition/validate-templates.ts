/** Rules of expressions inside states: `{% … %}` in JSONata, members that end in `.$` in JSONPath. */
import jsonata from 'jsonata';
import { isObject, type Json } from '../json.ts';
import { parseExpression } from '../language/path-expression.ts';
import type { QueryLanguage, State } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';

const TEMPLATES = [
  'Parameters',
  'ResultSelector',
  'ItemSelector',
  'Assign',
  'Arguments',
  'Output',
  'Items',
  'Credentials',
  'Condition',
];
const PATH_FIELDS = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'ErrorPath',
  'CausePath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
];

export const checkTemplates = (state: State, language: QueryLanguage, at: string): Diagnostic[] =>
  language === 'JSONata' ? [...jsonataIn(state, at)] : [...pathsIn(state, at)];

function* pathsIn(state: State, at: string): Generator<Diagnostic> {
  for (const field of TEMPLATES) {
    const template = state[field] as Json | undefined;
    if (template !== undefined) yield* membersOf(template, `${at}/${field}`);
  }
  for (const field of PATH_FIELDS) {
    const path = state[field];
    if (path === undefined || path === null) continue;
    if (typeof path !== 'string' || !parses(path)) yield invalid('Value is not a valid JSONPath', `${at}/${field}`);
    else if (field === 'ResultPath' && !isReference(path))
      yield invalid('Value is not a Reference Path: Illegal use of a path with more than one result', `${at}/${field}`);
  }
}

const isReference = (path: string): boolean =>
  /^\$(\.[^.[\]*?,:@]+|\[(\d+|'[^']*')\])*$/.test(path) && !path.startsWith('$$');

function* membersOf(value: Json, at: string): Generator<Diagnostic> {
  if (Array.isArray(value)) for (const member of value) yield* membersOf(member as Json, at);
  if (!isObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (!key.endsWith('.$')) yield* membersOf(member, `${at}/${key}`);
    else if (typeof member !== 'string' || !parses(member))
      yield invalid(`The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`, at);
  }
}

const parses = (text: string): boolean => {
  try {
    parseExpression(text);
    return true;
  } catch {
    return false;
  }
};

function* jsonataIn(state: State, at: string): Generator<Diagnostic> {
  for (const [field, value] of Object.entries(state)) {
    if (field === 'ItemProcessor' || field === 'Branches' || field === 'Iterator') continue;
    yield* expressionsOf(value as Json, `${at}/${field}`, RESULTS.has(field));
  }
}

/** Only here there is a result to look at. */
const RESULTS = new Set(['Output', 'Assign', 'Catch']);

function* expressionsOf(value: Json, at: string, withResult: boolean): Generator<Diagnostic> {
  if (Array.isArray(value)) {
    for (const [i, member] of value.entries()) yield* expressionsOf(member as Json, `${at}[${i}]`, withResult);
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) yield* expressionsOf(member, `${at}/${key}`, withResult);
  } else if (typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}')) {
    const text = value.slice(2, -2).trim();
    const problem = problemOf(text, withResult);
    if (problem) yield invalid(problem, at);
  }
}

const checked = new Map<string, string | undefined>();

const problemOf = (text: string, withResult: boolean): string | undefined => {
  if (!withResult && /\$states\s*\.\s*(result|errorOutput)\b/.test(text))
    return `The JSONata expression '${text}' must not use $states.result or $states.errorOutput here`;
  if (checked.has(text)) return checked.get(text);
  const problem = syntaxOf(text);
  if (checked.size > 5000) checked.clear();
  checked.set(text, problem);
  return problem;
};

const syntaxOf = (text: string): string | undefined => {
  if (/\$eval\s*\(/.test(text))
    return `The JSONata expression '${text}' uses the function $eval, which is not supported`;
  try {
    jsonata(text);
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    return `The JSONata expression '${text}' is not valid: ${code}: ${message}`;
  }
};
