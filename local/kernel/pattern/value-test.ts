/** A pattern's condition on one value of an event, and its simple forms. */
import { comparable, millionths } from './comparable-number.ts';
import { type IpRange, inRange, readIp } from './ip-address.ts';
import { matchesWildcard, readWildcard } from './wildcard.ts';

/** A value of an event that is neither an object nor an array. */
export interface Leaf {
  readonly string: boolean;
  /** Unescaped text of a string; numbers, true, false and null as they were written. */
  readonly text: string;
}

export type ValueTest = (leaf: Leaf) => boolean;

/** The key must not be there: decided by the event, not by a value. */
export const ABSENT = 'absent';

export const isText = (text: string): ValueTest => {
  const ip = readIp(text);
  // An address matches however it is written (2001:db8:0::1 and 2001:db8::1).
  if (ip) return isIn({ bits: ip.bits, from: ip.value, to: ip.value });
  return (leaf) => leaf.string && leaf.text === text;
};

/** true, false and null. */
export const isLiteral =
  (text: string): ValueTest =>
  (leaf) =>
    !leaf.string && leaf.text === text;

/** A number by value where it can be compared, otherwise as it is written. */
export const isNumber = (text: string): ValueTest => {
  const number = millionths(text);
  return (leaf) => !leaf.string && (leaf.text === text || (number !== undefined && millionths(leaf.text) === number));
};

export const isIn =
  (range: IpRange): ValueTest =>
  (leaf) => {
    const ip = leaf.string ? readIp(leaf.text) : undefined;
    return ip !== undefined && inRange(ip, range);
  };

export const startsWith =
  (text: string): ValueTest =>
  (leaf) =>
    leaf.string && leaf.text.startsWith(text);

export const endsWith =
  (text: string): ValueTest =>
  (leaf) =>
    leaf.string && leaf.text.endsWith(text);

export const equalsIgnoringCase = (text: string): ValueTest => {
  const lower = text.toLowerCase();
  return (leaf) => leaf.string && leaf.text.toLowerCase() === lower;
};

export const startsWithIgnoringCase = (text: string): ValueTest => {
  const lower = text.toLowerCase();
  return (leaf) => leaf.string && leaf.text.toLowerCase().startsWith(lower);
};

export const endsWithIgnoringCase = (text: string): ValueTest => {
  const lower = text.toLowerCase();
  return (leaf) => leaf.string && leaf.text.toLowerCase().endsWith(lower);
};

/** Throws InvalidPattern. */
export const matchesWildcards = (pattern: string): ValueTest => {
  const pieces = readWildcard(pattern);
  return (leaf) => leaf.string && matchesWildcard(pieces, leaf.text);
};

/** Throws InvalidPattern. */
export const equalsNumber = (text: string): ValueTest => {
  const number = comparable(text);
  return (leaf) => !leaf.string && millionths(leaf.text) === number;
};

export const noneOf =
  (tests: readonly ValueTest[]): ValueTest =>
  (leaf) =>
    !tests.some((test) => test(leaf));
