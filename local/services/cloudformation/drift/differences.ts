/**
 * What differs between the properties that a template set and those that the resource has, as drift detection tells it.
 * Only what the template set is compared; the type's shape says where more than that counts: an entry that somebody put
 * into a map or a list.
 */
import { isDeepStrictEqual } from 'node:util';
import { sameValue } from '../engine/same-value.ts';
import type { Properties } from '../resources/resource-type.ts';
import type { Shape } from '../resources/shape.ts';
import type { Difference } from '../rows.ts';

/** `actual` has a key for each property that can be read; without a value it is not set. */
export const differencesOf = (expected: Properties, actual: Properties, shape: Shape): readonly Difference[] =>
  Object.keys(actual).flatMap((name) =>
    expected[name] === undefined || expected[name] === null
      ? []
      : differ(`/${name}`, expected[name], actual[name], memberOf(shape, name)),
  );

const memberOf = (shape: Shape, name: string): Shape => {
  if (typeof shape === 'string') return 'json';
  if ('of' in shape) return shape.of[name] ?? 'json';
  return 'map' in shape ? shape.map : shape.list;
};

const differ = (path: string, expected: unknown, actual: unknown, shape: Shape): readonly Difference[] => {
  if (expected === undefined || expected === null) return [];
  if (actual === undefined || actual === null) return [told(path, expected, actual, 'REMOVE')];
  if (typeof shape === 'object' && 'list' in shape) return differInList(path, listOf(expected), listOf(actual));
  if (typeof shape === 'object' && isObject(expected) && isObject(actual)) {
    const known = Object.keys(expected).flatMap((name) =>
      differ(`${path}/${name}`, expected[name], actual[name], memberOf(shape, name)),
    );
    const added = 'map' in shape ? Object.keys(actual).filter((name) => !Object.hasOwn(expected, name)) : [];
    return [...known, ...added.map((name) => told(`${path}/${name}`, undefined, actual[name], 'ADD'))];
  }
  return sameValue(expected, actual) || isDeepStrictEqual(expected, actual)
    ? []
    : [told(path, expected, actual, 'NOT_EQUAL')];
};

/** The order of a list says nothing. */
const differInList = (
  path: string,
  expected: readonly unknown[],
  actual: readonly unknown[],
): readonly Difference[] => {
  const left = [...actual.entries()];
  const gone = [...expected.entries()].filter(([, item]) => {
    const at = left.findIndex(([, other]) => sameValue(item, other));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [
    ...gone.map(([at, item]) => told(`${path}/${at}`, item, undefined, 'REMOVE')),
    ...left.map(([at, item]) => told(`${path}/${at}`, undefined, item, 'ADD')),
  ];
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const told = (
  PropertyPath: string,
  expected: unknown,
  actual: unknown,
  DifferenceType: Difference['DifferenceType'],
): Difference => ({ PropertyPath, ExpectedValue: textOf(expected), ActualValue: textOf(actual), DifferenceType });

const textOf = (value: unknown): string =>
  value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? null);
