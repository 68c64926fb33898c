/** JSONPath, as Step Functions has it: members, indexes, wildcards, descent, slices, unions and filters. */
import { isObject, type Json } from '../json.ts';
import { type Filter, holds, parseFilter } from './path-filter.ts';
import { Scanner } from './scanner.ts';

export type PathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'members'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | {
      readonly kind: 'slice';
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly step: number;
    }
  | { readonly kind: 'filter'; readonly filter: Filter };

export interface Path {
  readonly steps: readonly PathStep[];
  /** Names exactly one place; otherwise the path yields an array. */
  readonly definite: boolean;
}

export class PathSyntaxError extends Error {}

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

/** The value at a path; undefined if a definite path leads nowhere. Indefinite paths yield arrays. */
export const evaluatePath = (path: Path, root: Json | undefined): Json | undefined => {
  if (path.definite) {
    let at = root;
    for (const step of path.steps) {
      at = step.kind === 'member' ? memberOf(at, step.name) : indexOf(at, (step as { index: number }).index);
      if (at === undefined) return undefined;
    }
    return at;
  }
  let found: Json[] = root === undefined ? [] : [root];
  for (const step of path.steps) {
    const next: Json[] = [];
    for (const value of found) {
      for (const member of apply(step, value, root)) next.push(member);
      if (next.length > MOST_FOUND) throw new PathSyntaxError(`a path finds at most ${MOST_FOUND} values`);
    }
    found = next;
  }
  return found;
};

/** Descents and wildcards in a row multiply. */
const MOST_FOUND = 200_000;

const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

const indexOf = (value: Json | undefined, index: number): Json | undefined =>
  Array.isArray(value) ? (value.at(index) as Json | undefined) : undefined;

const present = (value: Json | undefined): Json[] => (value === undefined ? [] : [value]);

const apply = (step: PathStep, value: Json, root: Json | undefined): Json[] => {
  switch (step.kind) {
    case 'member':
      return present(memberOf(value, step.name));
    case 'index':
      return present(indexOf(value, step.index));
    case 'all':
      return childrenOf(value);
    case 'descend':
      return descend(value);
    case 'members':
      return step.names.flatMap((name) => present(memberOf(value, name)));
    case 'indexes':
      return step.indexes.flatMap((index) => present(indexOf(value, index)));
    case 'slice':
      return Array.isArray(value) ? slice(value, step) : [];
    case 'filter':
      return (Array.isArray(value) ? (value as Json[]) : isObject(value) ? [value] : []).filter((member) =>
        holds(step.filter, member, root),
      );
  }
};

const childrenOf = (value: Json): Json[] =>
  Array.isArray(value) ? (value as Json[]) : isObject(value) ? Object.values(value) : [];

/** The value and everything inside it, in the order of the document. */
const descend = (value: Json, all: Json[] = []): Json[] => {
  all.push(value);
  for (const child of childrenOf(value)) descend(child, all);
  return all;
};

const slice = (
  values: readonly Json[],
  { from, to, step }: { from: number | undefined; to: number | undefined; step: number },
): Json[] => {
  const part = values.slice(from, to);
  return step <= 1 ? part : part.filter((_, i) => i % step === 0);
};
