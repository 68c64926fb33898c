/**
 * Whether an event has, for every key of a branch, a value that passes, all of them from the same elements of its
 * arrays.
 */
import type { Field } from './flatten-event.ts';
import type { ValueTest } from './value-test.ts';

/** The conditions on one key: one of the tests holds for one of its values, or the key may be absent. */
export interface KeyTest {
  readonly tests: readonly ValueTest[];
  readonly absent: boolean;
}

/** Keys joined by dots and what is said of each; `$or` makes several branches of one pattern. */
export type Branch = ReadonlyMap<string, KeyTest>;

type Elements = ReadonlyMap<number, number>;

const NOWHERE: Elements = new Map();

export const matchesBranch = (branch: Branch, fields: ReadonlyMap<string, readonly Field[]>): boolean => {
  // All ways to have matched the keys so far differ only in the elements they stand in: equal ones are one.
  let ways = new Map<string, Elements>([['', NOWHERE]]);
  for (const [key, { tests, absent }] of branch) {
    const values = fields.get(key) ?? [];
    if (values.length === 0) {
      if (absent) continue;
      return false;
    }
    const passed = values.filter((value) => tests.some((test) => test(value)));
    if (passed.length === 0 && !absent) return false;
    const candidates = byElement(passed);
    const present = absent ? byElement(values) : undefined;
    const next = new Map<string, Elements>();
    for (const [label, way] of ways) {
      if (present && !candidatesOf(present, way).some((value) => joined(way, value.elements))) next.set(label, way);
      for (const value of candidatesOf(candidates, way)) {
        const both = joined(way, value.elements);
        if (both) next.set(both === way ? label : labelOf(both), both);
      }
    }
    if (next.size === 0) return false;
    ways = next;
  }
  return true;
};

/**
 * Values by the outermost array that they lie in and its element, so that a way looks only at its own element of long
 * lists.
 */
type ByElement = ReadonlyMap<number | undefined, ReadonlyMap<number | undefined, readonly Field[]>>;

const byElement = (values: readonly Field[]): ByElement => {
  const found = new Map<number | undefined, Map<number | undefined, Field[]>>();
  for (const value of values) {
    const [array, index] = value.elements.entries().next().value ?? [];
    const elements = found.get(array) ?? new Map<number | undefined, Field[]>();
    found.set(array, elements);
    const fields = elements.get(index);
    if (fields) fields.push(value);
    else elements.set(index, [value]);
  }
  return found;
};

const candidatesOf = (values: ByElement, way: Elements): readonly Field[] =>
  [...values].flatMap(([array, elements]) => {
    const index = array === undefined ? undefined : way.get(array);
    return index === undefined ? [...elements.values()].flat() : (elements.get(index) ?? []);
  });

/** The elements of both, or undefined if they are different elements of one array. */
const joined = (way: Elements, elements: Elements): Elements | undefined => {
  let more: Map<number, number> | undefined;
  for (const [array, index] of elements) {
    const known = way.get(array);
    if (known === undefined) {
      more ??= new Map(way);
      more.set(array, index);
    } else if (known !== index) return undefined;
  }
  return more ?? way;
};

const labelOf = (elements: Elements): string =>
  [...elements]
    .sort(([a], [b]) => a - b)
    .map(([array, index]) => `${array}:${index}`)
    .join();
