/**
 * Whether two evaluated values are the same to a resource: `5` and `"5"`, `true` and `"true"` are. What is unknown is
 * like nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ResourceRow } from '../rows.ts';
import { Decimal } from '../template/decimal.ts';
import { referencesIn } from '../template/dynamic-references.ts';
import { unknownsIn } from '../template/unknown.ts';

export const sameValue = (a: unknown, b: unknown): boolean =>
  unknownsIn([a, b]).length === 0 && isDeepStrictEqual(plain(a), plain(b));

const plain = (value: unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Decimal) return String(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
};

/** Top-level names whose values differ. */
export const changedNames = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !sameValue(before[name], after[name]))
    .sort();

/** Names of properties that are not what the resource has: of another value, or with a dynamic reference to one. */
export const changedProperties = (
  before: Pick<ResourceRow, 'properties' | 'references'>,
  wanted: Readonly<Record<string, unknown>>,
  references: Readonly<Record<string, string>>,
): readonly string[] => {
  const moved = (written: string): boolean => {
    const past = before.references?.[written];
    return past !== undefined && references[written] !== undefined && past !== references[written];
  };
  const names = Object.keys(wanted).filter((name) => referencesIn(wanted[name]).some(({ written }) => moved(written)));
  return [...new Set([...changedNames(before.properties ?? {}, wanted), ...names])].sort();
};
