/**
 * An event pattern, read once and asked often. Its grammar and its refusals are those of the rule engine that AWS
 * publishes as event-ruler; EventBridge rules, SNS filter policies and event source mappings share it.
 */
import { type Field, flattenEvent } from './flatten-event.ts';
import { type JsonTokens, readTokens } from './json-tokens.ts';
import { readMatchExpression } from './match-expression.ts';
import { type Branch, type KeyTest, matchesBranch } from './matches-branch.ts';
import { ABSENT, isLiteral, isNumber, isText, type ValueTest } from './value-test.ts';

export interface CompiledPattern {
  readonly branches: readonly Branch[];
  /**
   * `event` is JSON text, because numbers match as they were written. Throws InvalidPattern if it is no JSON object.
   */
  matches(event: string): boolean;
  matchesFields(fields: ReadonlyMap<string, readonly Field[]>): boolean;
}

const MOST_BRANCHES = 1000;
const RESERVED_INSIDE_OR = new Set(
  (
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex ' +
    'not-wildcard ' +
    'not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ' +
    'ip-address-in-range ' +
    'ip-address-not-in-range'
  ).split(' '),
);

/** Throws InvalidPattern with AWS's reason. */
export const compilePattern = (source: string): CompiledPattern => {
  const tokens = readTokens(source);
  if (tokens.next() !== '{') tokens.refuse('Filter is not an object');
  const branches = readObject(tokens, [], [], false).map(sorted);
  const matchesFields = (fields: ReadonlyMap<string, readonly Field[]>): boolean =>
    branches.some((branch) => matchesBranch(branch, fields));
  return { branches, matchesFields, matches: (event) => matchesFields(flattenEvent(event)) };
};

/** Keys are tried in this order, which shows where absence is asked inside arrays. */
const sorted = (branch: Branch): Branch => new Map([...branch].sort(([a], [b]) => (a < b ? -1 : 1)));

const readObject = (tokens: JsonTokens, branches: Branch[], path: readonly string[], insideOr: boolean): Branch[] => {
  let found = branches;
  let empty = true;
  while (tokens.next() !== '}') {
    empty = false;
    const name = tokens.text();
    if (name === '$or') {
      found = readOr(tokens, found, path);
      continue;
    }
    if (insideOr && RESERVED_INSIDE_OR.has(name))
      tokens.refuse(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    const kind = tokens.next();
    if (kind === '{') found = readObject(tokens, found, [...path, name], insideOr);
    else if (kind === '[') found = withKey(found, [...path, name].join('.'), readValues(tokens));
    else tokens.refuse(`"${name}" must be an object or an array`);
  }
  if (empty) tokens.refuse('Empty objects are not allowed');
  return found;
};

const withKey = (branches: readonly Branch[], key: string, test: KeyTest): Branch[] =>
  (branches.length === 0 ? [new Map() as Branch] : branches).map((branch) => new Map(branch).set(key, test));

const readOr = (tokens: JsonTokens, before: Branch[], path: readonly string[]): Branch[] => {
  if (tokens.next() !== '[') tokens.refuse('It must be an Array followed with $or.');
  const found: Branch[] = [];
  let objects = 0;
  for (let kind = tokens.next(); kind !== ']'; kind = tokens.next()) {
    if (kind !== '{') tokens.refuse('Only JSON object is allowed in array of $or relationship.');
    objects += 1;
    found.push(...readObject(tokens, before, path, true));
    if (found.length > MOST_BRANCHES)
      tokens.refuse(`The combinations of $or relationships are more than ${MOST_BRANCHES}`);
  }
  if (objects < 2) tokens.refuse('There must have at least 2 Objects in $or relationship.');
  return found;
};

const readValues = (tokens: JsonTokens): KeyTest => {
  const tests: ValueTest[] = [];
  let absent = false;
  for (let kind = tokens.next(); kind !== ']'; kind = tokens.next()) {
    if (kind === '{') {
      const test = readMatchExpression(tokens);
      if (test === ABSENT) absent = true;
      else tests.push(test);
    } else if (kind === 'string') tests.push(isText(tokens.text()));
    else if (kind === 'number') tests.push(isNumber(tokens.text()));
    else if (kind === 'true' || kind === 'false' || kind === 'null') tests.push(isLiteral(kind));
    else tokens.refuse('Match value must be String, number, true, false, or null');
  }
  if (tests.length === 0 && !absent) tokens.refuse('Empty arrays are not allowed');
  return { tests, absent };
};
