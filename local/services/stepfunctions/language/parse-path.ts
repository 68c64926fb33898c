/** Reads JSONPath. */
import type { Json } from '../json.ts';
import { type Filter, type Operand, type Path, type PathStep, PathSyntaxError } from './path.ts';
import { Scanner } from './scanner.ts';

const parsed = new Map<string, Path>();

/** Parses what follows `$`, e.g. `.a[0]`. Throws PathSyntaxError. */
export const parsePath = (text: string): Path => {
  const known = parsed.get(text);
  if (known) return known;
  const scanner = new Scanner(text);
  const steps = parseSteps(scanner);
  if (!scanner.done) throw new PathSyntaxError(`unexpected '${scanner.rest.slice(0, 10)}' in path`);
  const path = { steps, definite: steps.every(({ kind }) => kind === 'member' || kind === 'index') };
  if (parsed.size > 5000) parsed.clear();
  parsed.set(text, path);
  return path;
};

/** Parses steps as far as they go. */
export const parseSteps = (scanner: Scanner): PathStep[] => {
  const steps: PathStep[] = [];
  for (;;) {
    if (scanner.take('..')) {
      steps.push({ kind: 'descend' });
      if (scanner.peek('[')) continue;
      steps.push(scanner.take('*') ? { kind: 'all' } : { kind: 'member', name: nameOf(scanner) });
    } else if (scanner.take('.'))
      steps.push(scanner.take('*') ? { kind: 'all' } : { kind: 'member', name: nameOf(scanner) });
    else if (scanner.take('[')) steps.push(bracket(scanner));
    else return steps;
  }
};

/** A backslash lets any character stand in a name. */
const nameOf = (scanner: Scanner): string => {
  const name = scanner.match(/(?:\\.|[^\s.[\](),'"=<>!&|?@*\\])+/y);
  if (!name) throw new PathSyntaxError('expected a name after a dot');
  return name.replace(/\\(.)/g, '$1');
};

const bracket = (scanner: Scanner): PathStep => {
  scanner.space();
  if (scanner.take('*')) return closed(scanner, { kind: 'all' });
  if (scanner.take('?')) {
    scanner.space();
    if (!scanner.take('(')) throw new PathSyntaxError('expected ( after ?');
    const filter = parseFilter(scanner);
    if (!scanner.take(')')) throw new PathSyntaxError('expected ) after a filter');
    return closed(scanner, { kind: 'filter', filter });
  }
  if (scanner.peek("'") || scanner.peek('"')) {
    const names = list(scanner, () => scanner.quoted());
    return closed(
      scanner,
      names.length === 1 ? { kind: 'member', name: names[0] as string } : { kind: 'members', names },
    );
  }
  const slice = scanner.match(/(-?\d+)?\s*:\s*(-?\d+)?(\s*:\s*(-?\d+)?)?/y);
  if (slice !== undefined) {
    const [from, to, step] = slice.split(':').map((part) => (part.trim() === '' ? undefined : Number(part)));
    return closed(scanner, { kind: 'slice', from, to, step: step ?? 1 });
  }
  const indexes = list(scanner, () => {
    const digits = scanner.match(/-?\d+/y);
    if (digits === undefined) throw new PathSyntaxError('expected an index, a name in quotes, * or a filter');
    return Number(digits);
  });
  return closed(
    scanner,
    indexes.length === 1 ? { kind: 'index', index: indexes[0] as number } : { kind: 'indexes', indexes },
  );
};

const list = <T>(scanner: Scanner, one: () => T): T[] => {
  const members: T[] = [];
  do {
    scanner.space();
    members.push(one());
    scanner.space();
  } while (scanner.take(','));
  return members;
};

const closed = (scanner: Scanner, step: PathStep): PathStep => {
  scanner.space();
  if (!scanner.take(']')) throw new PathSyntaxError('expected ]');
  return step;
};

const parseFilter = (scanner: Scanner): Filter =>
  chain(scanner, '||', 'or', (inner) => chain(inner, '&&', 'and', term));

const chain = (scanner: Scanner, token: string, kind: 'or' | 'and', one: (scanner: Scanner) => Filter): Filter => {
  const terms = [one(scanner)];
  for (scanner.space(); scanner.take(token); scanner.space()) terms.push(one(scanner));
  return terms.length === 1 ? (terms[0] as Filter) : { kind, terms };
};

const term = (scanner: Scanner): Filter => {
  scanner.space();
  if (scanner.peek('!') && !scanner.peek('!=')) {
    scanner.take('!');
    return { kind: 'not', term: term(scanner) };
  }
  if (scanner.take('(')) {
    const inner = parseFilter(scanner);
    if (!scanner.take(')')) throw new PathSyntaxError('expected )');
    return inner;
  }
  const left = operand(scanner);
  scanner.space();
  const operator = scanner.match(/==|!=|<=|>=|<|>/y);
  if (operator === undefined) return { kind: 'exists', operand: left };
  scanner.space();
  return { kind: 'compare', left, operator, right: operand(scanner) };
};

const operand = (scanner: Scanner): Operand => {
  scanner.space();
  for (const root of ['@', '$'] as const) {
    if (!scanner.take(root)) continue;
    const steps = parseSteps(scanner);
    return { of: root, path: { steps, definite: steps.every(({ kind }) => kind === 'member' || kind === 'index') } };
  }
  if (scanner.peek("'") || scanner.peek('"')) return { value: scanner.quoted() };
  const literal = scanner.match(/-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null/y);
  if (literal === undefined) throw new PathSyntaxError(`unexpected '${scanner.rest.slice(0, 10)}' in a filter`);
  return { value: JSON.parse(literal) as Json };
};
