/**
 * The patterns of `MATCHES`: Java's, as far as they can be matched in time that grows with the text alone. All states
 * that a pattern can be in are followed at once, so no text makes it go back and try again. What would need that
 * (look-around, back references, possessive and atomic parts) is refused by name.
 */
import { TaglineError } from '../fault.ts';
import { type Node, parsePattern } from './pattern-syntax.ts';

/** Steps of a pattern after its counts are written out: `(a{100}){100}` has 10,000. */
const MOST_STATES = 2000;

type State =
  | { readonly kind: 'char'; readonly test: (char: string) => boolean; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'at'; readonly where: 'start' | 'end' | 'boundary' | 'no boundary'; next: number }
  | { readonly kind: 'match' };

/** Like Java's `String.matches`: the whole text. Throws TaglineError `InvalidPattern`. */
export const patternOf = (source: string): ((text: string) => boolean) => {
  const states: State[] = [{ kind: 'match' }];
  const add = (state: State): number => {
    if (states.length >= MOST_STATES)
      throw invalid(source, `it has more than ${MOST_STATES} steps`, 'smaller counts in {}');
    return states.push(state) - 1;
  };
  const start = compile(readPattern(source), 0, add, states);
  return (text) => run(states, start, text);
};

const readPattern = (source: string): Node => {
  try {
    return parsePattern(source);
  } catch (error) {
    throw invalid(source, (error as Error).message, 'a pattern of Java without look-around and back references');
  }
};

const invalid = (source: string, what: string, expected: string): TaglineError =>
  new TaglineError('InvalidPattern', `the pattern ${source} cannot be matched: ${what}`, {
    expected,
    remedy: 'Write it more simply, e.g. v[0-9]+\\.[0-9]+, or use EQ or CONTAINS.',
  });

/** The state that `node` begins at, if it goes on to `next`. */
const compile = (node: Node, next: number, add: (state: State) => number, states: State[]): number => {
  const one = (inner: Node, after: number): number => compile(inner, after, add, states);
  switch (node.kind) {
    case 'char':
      return add({ kind: 'char', test: node.test, next });
    case 'at':
      return add({ kind: 'at', where: node.where, next });
    case 'all':
      return node.nodes.reduceRight((after, inner) => one(inner, after), next);
    case 'any':
      return node.nodes
        .map((inner) => one(inner, next))
        .reduceRight((other, begin) => add({ kind: 'split', next: begin, other }));
    case 'repeat': {
      let begin = next;
      if (node.most === undefined) {
        const loop = add({ kind: 'split', next: 0, other: next });
        (states[loop] as Extract<State, { kind: 'split' }>).next = one(node.node, loop);
        begin = loop;
      } else {
        for (let more = node.least; more < node.most; more += 1)
          begin = add({ kind: 'split', next: one(node.node, begin), other: next });
      }
      for (let needed = 0; needed < node.least; needed += 1) begin = one(node.node, begin);
      return begin;
    }
  }
};

const run = (states: readonly State[], start: number, text: string): boolean => {
  const chars = [...text];
  let current = reach(states, [start], chars, 0);
  for (let at = 0; at < chars.length && current.size > 0; at += 1) {
    const after: number[] = [];
    for (const number of current) {
      const state = states[number];
      if (state?.kind === 'char' && state.test(chars[at] ?? '')) after.push(state.next);
    }
    current = reach(states, after, chars, at + 1);
  }
  return current.has(0);
};

/** Everything that can be reached from `from` without a character. */
const reach = (
  states: readonly State[],
  from: readonly number[],
  chars: readonly string[],
  at: number,
): Set<number> => {
  const found = new Set<number>();
  const left = [...from];
  for (let number = left.pop(); number !== undefined; number = left.pop()) {
    if (found.has(number)) continue;
    found.add(number);
    const state = states[number];
    if (state?.kind === 'split') left.push(state.next, state.other);
    if (state?.kind === 'at' && stands(state.where, chars, at)) left.push(state.next);
  }
  return found;
};

const stands = (where: Extract<State, { kind: 'at' }>['where'], chars: readonly string[], at: number): boolean => {
  if (where === 'start') return at === 0;
  if (where === 'end') return at === chars.length;
  const word = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);
  return (word(chars[at - 1]) !== word(chars[at])) === (where === 'boundary');
};
