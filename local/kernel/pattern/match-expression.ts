/**
 * One object inside a pattern's list of values, e.g. `{ "prefix": "dev-" }`, from behind its opening brace to behind
 * its closing one.
 */
import { readAnythingBut } from './anything-but.ts';
import { readCidr } from './ip-address.ts';
import type { JsonTokens } from './json-tokens.ts';
import { readNumeric } from './numeric.ts';
import { refusing } from './refusing.ts';
import {
  ABSENT,
  endsWith,
  endsWithIgnoringCase,
  equalsIgnoringCase,
  isIn,
  matchesWildcards,
  startsWith,
  startsWithIgnoringCase,
  type ValueTest,
} from './value-test.ts';
import { refuseComplexWildcard } from './wildcard-complexity.ts';

type Read = (tokens: JsonTokens) => ValueTest | typeof ABSENT;

const ONE_KEY = 'Only one key allowed in match expression';

export const readMatchExpression: Read = (tokens) => {
  if (tokens.next() !== 'name') tokens.refuse('Match expression name not found');
  const name = tokens.text();
  const read = Object.hasOwn(EXPRESSIONS, name) ? EXPRESSIONS[name] : undefined;
  return read ? read(tokens) : tokens.refuse(`Unrecognized match type ${name}`);
};

const readText = (tokens: JsonTokens, called: string): string => {
  if (tokens.next() !== 'string') tokens.refuse(`${called} match pattern must be a string`);
  return tokens.text();
};

const end = (tokens: JsonTokens): void => {
  if (tokens.next() !== '}') tokens.refuse(ONE_KEY);
};

const text =
  (called: string, test: (text: string) => ValueTest): Read =>
  (tokens) => {
    const value = readText(tokens, called);
    const made = refusing(tokens, () => test(value));
    end(tokens);
    return made;
  };

/** `prefix` and `suffix` take a text or `{ "equals-ignore-case": text }`. */
const affix =
  (called: 'prefix' | 'suffix', exact: (text: string) => ValueTest, loose: (text: string) => ValueTest): Read =>
  (tokens) => {
    const kind = tokens.next();
    if (kind === '{') return ignoringCase(tokens, called, loose);
    if (kind !== 'string') tokens.refuse(`${called} match pattern must be a string`);
    const made = exact(tokens.text());
    end(tokens);
    return made;
  };

const ignoringCase = (tokens: JsonTokens, called: string, test: (text: string) => ValueTest): ValueTest => {
  if (tokens.next() !== 'name') tokens.refuse(`${called === 'prefix' ? 'Prefix' : 'Suffix'} expression name not found`);
  if (tokens.text() !== 'equals-ignore-case') tokens.refuse(`Unsupported ${called} pattern: ${tokens.text()}`);
  const made = test(readText(tokens, 'equals-ignore-case'));
  end(tokens);
  end(tokens);
  return made;
};

const numeric: Read = (tokens) => {
  if (tokens.next() !== '[') tokens.refuse('Value of numeric must be an array.');
  const test = readNumeric(tokens);
  if (tokens.next() !== '}') tokens.refuse('Too many elements in numeric expression');
  return test;
};

const exists: Read = (tokens) => {
  const kind = tokens.next();
  if (kind !== 'true' && kind !== 'false') tokens.refuse('exists match pattern must be either true or false.');
  end(tokens);
  return kind === 'true' ? () => true : ABSENT;
};

/** Its refusals have no place, unlike all others. */
const cidr: Read = (tokens) => {
  const range = readCidr(readText(tokens, 'prefix'));
  end(tokens);
  return isIn(range);
};

/** Complexity is checked after reading, so that refusal has no position either. */
const wildcard: Read = (tokens) => {
  const pattern = readText(tokens, 'wildcard');
  const test = refusing(tokens, () => matchesWildcards(pattern));
  end(tokens);
  refuseComplexWildcard(pattern);
  return test;
};

const EXPRESSIONS: Readonly<Record<string, Read>> = {
  exactly: text('exact', (value) => (leaf) => leaf.string && leaf.text === value),
  prefix: affix('prefix', startsWith, startsWithIgnoringCase),
  suffix: affix('suffix', endsWith, endsWithIgnoringCase),
  'equals-ignore-case': text('equals-ignore-case', equalsIgnoringCase),
  wildcard,
  'anything-but': readAnythingBut,
  numeric,
  exists,
  cidr,
};
