/** `{ "anything-but": … }`, from its value to behind the closing brace. */
import type { JsonTokens, TokenKind } from './json-tokens.ts';
import { refusing } from './refusing.ts';
import {
  endsWith,
  equalsIgnoringCase,
  equalsNumber,
  matchesWildcards,
  noneOf,
  startsWith,
  type ValueTest,
} from './value-test.ts';

interface Inner {
  readonly test: (text: string) => ValueTest;
  readonly notText: string;
  readonly emptyRefused?: true;
}

const PREFIX_SUFFIX = 'prefix/suffix match pattern must be a string';
const INNER: Readonly<Record<string, Inner>> = {
  'equals-ignore-case': {
    test: equalsIgnoringCase,
    notText: 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  },
  prefix: { test: startsWith, notText: PREFIX_SUFFIX, emptyRefused: true },
  suffix: { test: endsWith, notText: PREFIX_SUFFIX, emptyRefused: true },
  wildcard: { test: matchesWildcards, notText: 'wildcard match pattern must be a string' },
};
const TOO_MANY = 'Too many elements in numeric expression';

export const readAnythingBut = (tokens: JsonTokens): ValueTest => {
  let kind = tokens.next();
  let inner: Inner | undefined;
  if (kind === '{') {
    if (tokens.next() !== 'name') tokens.refuse('Anything-But expression name not found');
    const name = tokens.text();
    inner = Object.hasOwn(INNER, name) ? INNER[name] : tokens.refuse(`Unsupported anything-but pattern: ${name}`);
    kind = tokens.next();
  }
  if (kind !== '[' && kind !== 'string' && kind !== 'number')
    tokens.refuse('Value of anything-but must be an array or single string/number value.');
  const tests = inner ? readInner(tokens, kind as TokenKind, inner) : readPlain(tokens, kind as TokenKind);
  if (tokens.next() !== '}') tokens.refuse(TOO_MANY);
  if (inner && tokens.next() !== '}') tokens.refuse(TOO_MANY);
  return noneOf(tests);
};

const readInner = (tokens: JsonTokens, kind: TokenKind, inner: Inner): ValueTest[] => {
  const one = (found: TokenKind | undefined): ValueTest => {
    if (found !== 'string') tokens.refuse(inner.notText);
    const text = tokens.text();
    if (text === '' && inner.emptyRefused) tokens.refuse('Null prefix/suffix not allowed');
    return refusing(tokens, () => inner.test(text));
  };
  // AWS's compiler catches its own refusal inside a list and says the place twice.
  return kind === '[' ? refusing(tokens, () => readList(tokens, one)) : [one(kind)];
};

const readPlain = (tokens: JsonTokens, kind: TokenKind): ValueTest[] => {
  const kinds = new Set<TokenKind>();
  const one = (found: TokenKind | undefined): ValueTest => {
    if (found !== 'string' && found !== 'number')
      return tokens.refuse('Inside anything but list, start|null|boolean is not supported.');
    kinds.add(found);
    const text = tokens.text();
    if (found === 'number') return refusing(tokens, () => equalsNumber(text));
    return (leaf) => leaf.string && leaf.text === text;
  };
  if (kind !== '[') return [one(kind)];
  const tests = refusing(tokens, () => readList(tokens, one));
  if (kinds.size !== 1)
    tokens.refuse('Inside anything but list, either all values are number or string, mixed type is not supported');
  return tests;
};

const readList = (tokens: JsonTokens, one: (kind: TokenKind | undefined) => ValueTest): ValueTest[] => {
  const tests: ValueTest[] = [];
  for (let kind = tokens.next(); kind !== ']'; kind = tokens.next()) tests.push(one(kind));
  return tests;
};
