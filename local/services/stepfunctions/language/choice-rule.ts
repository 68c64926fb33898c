/** Rules of Choice states in JSONPath. A value of another type than the operator wants makes it false. */
import type { Json, JsonObject } from '../json.ts';
import { timestampOf } from './timestamp.ts';

/** What a rule reads: the value at a path, undefined if there is none. */
export type Lookup = (path: string) => Json | undefined;

/** A path that a comparison needs leads nowhere. */
export class NoValue extends Error {
  readonly path: string;
  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

export const ruleHolds = (rule: JsonObject, lookup: Lookup): boolean => {
  if (Array.isArray(rule['And'])) return rule['And'].every((inner) => ruleHolds(inner as JsonObject, lookup));
  if (Array.isArray(rule['Or'])) return rule['Or'].some((inner) => ruleHolds(inner as JsonObject, lookup));
  if (rule['Not'] !== undefined) return !ruleHolds(rule['Not'] as JsonObject, lookup);
  const path = String(rule['Variable']);
  const value = lookup(path);
  for (const [operator, wanted] of Object.entries(rule)) {
    if (operator === 'IsPresent') return (value !== undefined) === wanted;
    const test = TESTS[operator];
    if (test) {
      if (value === undefined) throw new NoValue(path);
      return test(value) === wanted;
    }
    const comparison = comparisonOf(operator);
    if (!comparison) continue;
    if (value === undefined) throw new NoValue(path);
    return comparison.holds(value, comparison.byPath ? found(lookup, String(wanted)) : wanted);
  }
  return false;
};

const found = (lookup: Lookup, path: string): Json => {
  const value = lookup(path);
  if (value === undefined) throw new NoValue(path);
  return value;
};

const TESTS: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => timestampOf(value) !== undefined,
};

const text = (value: Json): string | undefined => (typeof value === 'string' ? value : undefined);
const number = (value: Json): number | undefined => (typeof value === 'number' ? value : undefined);
const boolean = (value: Json): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

const compared =
  <T extends string | number | boolean>(read: (value: Json) => T | undefined, test: (a: T, b: T) => boolean) =>
  (left: Json, right: Json): boolean => {
    const [a, b] = [read(left), read(right)];
    return a !== undefined && b !== undefined && test(a, b);
  };

const ORDER: Readonly<Record<string, <T extends string | number | boolean>(a: T, b: T) => boolean>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  GreaterThan: (a, b) => a > b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThanEquals: (a, b) => a >= b,
};

const COMPARISONS = new Map<string, (left: Json, right: Json) => boolean>([
  ['BooleanEquals', compared(boolean, (a, b) => a === b)],
  ['StringMatches', compared(text, (value, pattern) => wildcard(pattern, value))],
  ...Object.entries(ORDER).flatMap(([name, test]): [string, (left: Json, right: Json) => boolean][] => [
    [`String${name}`, compared(text, test)],
    [`Numeric${name}`, compared(number, test)],
    [`Timestamp${name}`, compared(timestampOf, test)],
  ]),
]);

const comparisonOf = (operator: string) => {
  const byPath = operator.endsWith('Path');
  const holds = COMPARISONS.get(byPath ? operator.slice(0, -4) : operator);
  return holds && !(byPath && operator === 'StringMatchesPath') ? { holds, byPath } : undefined;
};

/** `*` stands for any characters, `\*` for itself. Linear in the text for each star. */
export const wildcard = (pattern: string, value: string): boolean => {
  const parts: string[] = [''];
  for (let i = 0; i < pattern.length; i += 1) {
    if (pattern[i] === '*') parts.push('');
    else {
      if (pattern[i] === '\\' && i + 1 < pattern.length) i += 1;
      parts.push(`${parts.pop()}${pattern[i]}`);
    }
  }
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return value === first;
  const last = rest.pop() as string;
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const next = value.indexOf(part, at);
    if (next < 0 || next + part.length > value.length - last.length) return false;
    at = next + part.length;
  }
  return true;
};

export const CHOICE_OPERATORS: ReadonlySet<string> = new Set([
  ...COMPARISONS.keys(),
  ...[...COMPARISONS.keys()].filter((name) => name !== 'StringMatches').map((name) => `${name}Path`),
  ...Object.keys(TESTS),
  'IsPresent',
]);
