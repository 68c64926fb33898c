/**
 * YAML where every scalar is the text that stands in the file: `010`, `1.10`, `yes` and `null` are values of variables
 * and commands, not numbers, booleans or nothing. Every complaint has its line and column.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { BuildspecError } from './buildspec.ts';

/** A place in the file; a node that is absent or empty reads as undefined. */
export interface Tree {
  readonly path: string;
  /** Members of a mapping, in order. */
  members(): readonly (readonly [string, Tree])[];
  member(name: string): Tree | undefined;
  items(): readonly Tree[];
  text(): string;
  flag(): boolean;
  /** One of these words. */
  choice<T extends string>(words: readonly T[]): T;
  isEmpty(): boolean;
  isMapping(): boolean;
  isList(): boolean;
  /** For `throw tree.error(...)`. */
  error(message: string): BuildspecError;
}

export const readYaml = (text: string): Tree => {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new BuildspecError(`line ${line}, column ${col}: ${error.message}`);
  }
  const resolve = (node: unknown): Node | null => {
    if (!isAlias(node)) return (node as Node | undefined) ?? null;
    const found = node.resolve(document);
    if (found) return found;
    const { line, col } = lines.linePos(node.range?.[0] ?? 0);
    throw new BuildspecError(`line ${line}, column ${col}: no anchor is named ${node.source}`);
  };
  return treeOf(document.contents, '', undefined, lines, resolve);
};

const treeOf = (
  raw: unknown,
  path: string,
  key: Node | undefined,
  lines: LineCounter,
  resolve: (node: unknown) => Node | null,
): Tree => {
  const node = resolve(raw);
  const error = (message: string): BuildspecError => {
    const { line, col } = lines.linePos(((raw as Node | null) ?? key)?.range?.[0] ?? key?.range?.[0] ?? 0);
    return new BuildspecError(`line ${line}, column ${col}: ${path || 'the buildspec'}: ${message}`);
  };
  const child = (value: unknown, name: string, itsKey?: Node): Tree => treeOf(value, name, itsKey, lines, resolve);
  const isEmpty = (): boolean =>
    node === null ||
    (isScalar(node) && node.value === '' && node.type === 'PLAIN') ||
    (isMap(node) && node.items.length === 0);
  const members = (): readonly (readonly [string, Tree])[] => {
    if (isEmpty()) return [];
    if (!isMap(node)) throw error('expected a mapping of names to values');
    return pairsOf(node.items as Pair[], resolve).map(([name, pair]) => [
      name,
      child(pair.value, path ? `${path}.${name}` : name, pair.key as Node),
    ]);
  };
  return {
    path,
    error,
    isEmpty,
    isMapping: () => isMap(node),
    isList: () => isSeq(node),
    members,
    member: (name) => members().find(([key]) => key === name)?.[1],
    items() {
      if (isEmpty()) return [];
      if (!isSeq(node)) throw error('expected a list (lines that begin with "- ")');
      return node.items.map((item, index) => child(item, `${path}[${index}]`));
    },
    text() {
      if (node === null) return '';
      if (isScalar(node)) return String(node.value ?? '');
      throw error(
        `expected text: found ${isMap(node) ? 'subkeys' : 'a list'} instead (quote a value that contains ": ")`,
      );
    },
    flag() {
      const word = this.text().toLowerCase();
      if (['yes', 'true', 'on', 'y'].includes(word)) return true;
      if (['no', 'false', 'off', 'n'].includes(word)) return false;
      throw error(`expected yes or no, found ${word}`);
    },
    choice(words) {
      const word = this.text();
      const found = words.find((known) => known === word);
      if (found === undefined) throw error(`expected ${words.join(' or ')}, found ${word}`);
      return found;
    },
  };
};

/** Own members win over those that `<<` merges in; a mapping that merges itself has nothing to add. */
const pairsOf = (
  pairs: readonly Pair[],
  resolve: (node: unknown) => Node | null,
  within: readonly unknown[] = [],
): readonly (readonly [string, Pair])[] => {
  const found = new Map<string, Pair>();
  const merged: Pair[] = [];
  for (const pair of pairs) {
    const name = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    if (name === '<<') merged.push(pair);
    else found.set(name, pair);
  }
  for (const source of merged.flatMap(({ value }) => sourcesOf(resolve(value), resolve))) {
    if (!isMap(source) || within.includes(source)) continue;
    for (const [name, pair] of pairsOf(source.items as Pair[], resolve, [...within, source]))
      if (!found.has(name)) found.set(name, pair);
  }
  return [...found];
};

const sourcesOf = (node: Node | null, resolve: (node: unknown) => Node | null): readonly (Node | null)[] =>
  isSeq(node) ? node.items.map(resolve) : [node];
