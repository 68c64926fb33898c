/** An event as patterns see it: the values of each path, each with the elements of arrays that it lies in. */
import { InvalidPattern } from './invalid-pattern.ts';
import { type JsonTokens, readTokens, type TokenKind } from './json-tokens.ts';
import type { Leaf } from './value-test.ts';

export interface Field extends Leaf {
  /** Number of the array -> index of the element. Two values match together only if they are of the same elements. */
  readonly elements: ReadonlyMap<number, number>;
}

/** Throws InvalidPattern if the text is not a JSON object. */
export const flattenEvent = (source: string): Map<string, Field[]> => {
  const tokens = readTokens(source);
  if (tokens.next() !== '{') throw new InvalidPattern('Event must be a JSON object');
  const fields = new Map<string, Field[]>();
  let arrays = 0;

  const add = (path: string, kind: TokenKind, elements: ReadonlyMap<number, number>): void => {
    const field = { string: kind === 'string', text: tokens.text(), elements };
    const known = fields.get(path);
    if (known) known.push(field);
    else fields.set(path, [field]);
  };

  const value = (path: string, kind: TokenKind, elements: ReadonlyMap<number, number>): void => {
    if (kind === '{') object(path, elements);
    else if (kind === '[') array(path, elements);
    else add(path, kind, elements);
  };

  const object = (path: string, elements: ReadonlyMap<number, number>): void => {
    while (tokens.next() === 'name') {
      const name = tokens.text();
      value(path === '' ? name : `${path}.${name}`, nextOf(tokens), elements);
    }
  };

  const array = (path: string, elements: ReadonlyMap<number, number>): void => {
    const id = arrays++;
    let index = 0;
    for (let kind = nextOf(tokens); kind !== ']'; kind = nextOf(tokens)) {
      // Plain values of an array belong to no element: ["a", "b"] may match two keys' tests at once.
      value(path, kind, kind === '{' || kind === '[' ? new Map(elements).set(id, index) : elements);
      index += 1;
    }
  };

  object('', new Map());
  return fields;
};

const nextOf = (tokens: JsonTokens): TokenKind => tokens.next() as TokenKind;
