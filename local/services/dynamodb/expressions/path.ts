/** Document paths: `a`, `#alias.b[0].c`. */
import { type AttributeValue, type Item, readItem } from '../attribute-value.ts';
import type { Bindings } from './bindings.ts';
import { isReserved } from './reserved-words.ts';
import type { Reader } from './tokens.ts';

/** Attribute names and list indexes; the first is always a name. */
export type Path = readonly [string, ...(string | number)[]];

/** Functions and operators take these. */
export const showPath = (path: Path): string =>
  `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;

/**
 * Faults of a name are reported only once the whole expression is known to be well formed: syntax errors come first.
 */
export type Complain = (message: string) => void;

export const startsPath = (reader: Reader): boolean => ['word', 'alias'].includes(reader.peek().kind);

export const parsePath = (reader: Reader, bindings: Bindings, complain: Complain): Path => {
  const path: [string, ...(string | number)[]] = [parseName(reader, bindings, complain)];
  bindings.attributes.add(path[0]);
  for (;;) {
    if (reader.sign('.')) path.push(parseName(reader, bindings, complain));
    else if (reader.sign('[')) {
      if (reader.peek().kind !== 'number') throw reader.unexpected();
      path.push(Number(reader.next().text));
      reader.expectSign(']');
    } else return path;
  }
};

const parseName = (reader: Reader, bindings: Bindings, complain: Complain): string => {
  if (!startsPath(reader)) throw reader.unexpected();
  const { kind, text } = reader.next();
  if (kind === 'word') {
    if (isReserved(text)) complain(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
    return text;
  }
  const name = bindings.name(text);
  if (name === undefined)
    complain(`An expression attribute name used in the document path is not defined; attribute name: ${text}`);
  return name ?? text;
};

export const valueAt = (item: Item, path: Path): AttributeValue | undefined => {
  let value: AttributeValue | undefined = { M: item };
  for (const part of path) {
    if (value === undefined) return undefined;
    value = childAt(value, part);
  }
  return value;
};

export const childAt = (value: AttributeValue, part: string | number): AttributeValue | undefined => {
  if (typeof part === 'number') return 'L' in value ? value.L[part] : undefined;
  return 'M' in value && Object.hasOwn(value.M, part) ? value.M[part] : undefined;
};

/** Whether one path is the other's beginning, or they take one place for a list and a map at once. */
export const collide = (a: Path, b: Path): 'overlap' | 'conflict' | undefined => {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (typeof a[i] !== typeof b[i]) return 'conflict';
    if (a[i] !== b[i]) return undefined;
  }
  return 'overlap';
};

/** Throws, by `complain`, for the first two paths of an expression that touch the same place. */
export const checkApart = (paths: readonly Path[], complain: Complain): void => {
  for (const [i, one] of paths.entries()) {
    for (const two of paths.slice(i + 1)) {
      const how = collide(one, two);
      if (how)
        complain(
          `Two document paths ${how} with each other; must remove or rewrite one of these paths; path one: ` +
            `${showPath(one)}, path two: ${showPath(two)}`,
        );
    }
  }
};

/** A canonical, prototype-free copy: what is read back from disk may be changed after this. */
export const copyItem = (item: Item): Item => readItem(item);
