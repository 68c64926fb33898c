/** When two values are equal and which comes first. */
import { type AttributeValue, contentOf, type Item, typeOf } from './attribute-value.ts';
import { compareNumbers } from './number.ts';

/** Equality by content: sets regardless of order, numbers by value (canonical numbers have one text). */
export const equalValues = (a: AttributeValue, b: AttributeValue): boolean => {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  if (type === 'L') return equalLists((a as { L: AttributeValue[] }).L, (b as { L: AttributeValue[] }).L);
  if (type === 'M') return equalItems((a as { M: Item }).M, (b as { M: Item }).M);
  if (type === 'SS' || type === 'NS' || type === 'BS')
    return equalSets(contentOf(a) as string[], contentOf(b) as string[]);
  return contentOf(a) === contentOf(b);
};

const equalLists = (a: AttributeValue[], b: AttributeValue[]): boolean =>
  a.length === b.length && a.every((member, i) => equalValues(member, b[i] as AttributeValue));

export const equalItems = (a: Item, b: Item): boolean => {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equalValues(a[name] as AttributeValue, b[name] as AttributeValue))
  );
};

const equalSets = (a: string[], b: string[]): boolean => {
  const members = new Set(a);
  return a.length === b.length && b.every((member) => members.has(member));
};

/** Less than 0, 0 or more than 0; undefined where DynamoDB has no order: different types, or types without one. */
export const compareValues = (a: AttributeValue, b: AttributeValue): number | undefined => {
  if ('N' in a && 'N' in b) return compareNumbers(a.N, b.N);
  if ('S' in a && 'S' in b) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if ('B' in a && 'B' in b) return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'));
  return undefined;
};
