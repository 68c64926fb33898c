/** How condition operators compare the policy's value with the request's. */
import { BlockList, isIP } from 'node:net';
import { matches, matchesArn, plainly } from './pattern.ts';

export interface Operator {
  /** `Not…` operators hold where nothing matches. */
  readonly negated: boolean;
  matches(wanted: string, given: string): boolean;
}

const plain = (compare: (wanted: string, given: string) => boolean): Operator['matches'] => {
  return (wanted, given) => compare(plainly(wanted), given);
};

const numbers = (compare: (given: number, wanted: number) => boolean): Operator['matches'] =>
  plain((wanted, given) => wanted.trim() !== '' && given.trim() !== '' && compare(Number(given), Number(wanted)));

/** ISO 8601, or seconds since 1970. */
const time = (text: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const dates = (compare: (given: number, wanted: number) => boolean): Operator['matches'] =>
  plain((wanted, given) => compare(time(given), time(wanted)));

const addressIn = plain((wanted, given) => {
  const [network = '', bits] = wanted.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(network) === 0 || isIP(given) === 0) return false;
  const list = new BlockList();
  const prefix = bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 'ipv6' ? 128 : 32)) return false;
  list.addSubnet(network, prefix, family);
  return list.check(given, isIP(given) === 6 ? 'ipv6' : 'ipv4');
});

const same = plain((wanted, given) => wanted === given);
const sameLetters = plain((wanted, given) => wanted.toLowerCase() === given.toLowerCase());

const is = (compare: Operator['matches']): Operator => ({ negated: false, matches: compare });
const not = (compare: Operator['matches']): Operator => ({ negated: true, matches: compare });

export const operators: Readonly<Record<string, Operator>> = {
  StringEquals: is(same),
  StringNotEquals: not(same),
  StringEqualsIgnoreCase: is(sameLetters),
  StringNotEqualsIgnoreCase: not(sameLetters),
  StringLike: is(matches),
  StringNotLike: not(matches),
  ArnEquals: is(matchesArn),
  ArnLike: is(matchesArn),
  ArnNotEquals: not(matchesArn),
  ArnNotLike: not(matchesArn),
  NumericEquals: is(numbers((a, b) => a === b)),
  NumericNotEquals: not(numbers((a, b) => a === b)),
  NumericLessThan: is(numbers((a, b) => a < b)),
  NumericLessThanEquals: is(numbers((a, b) => a <= b)),
  NumericGreaterThan: is(numbers((a, b) => a > b)),
  NumericGreaterThanEquals: is(numbers((a, b) => a >= b)),
  DateEquals: is(dates((a, b) => a === b)),
  DateNotEquals: not(dates((a, b) => a === b)),
  DateLessThan: is(dates((a, b) => a < b)),
  DateLessThanEquals: is(dates((a, b) => a <= b)),
  DateGreaterThan: is(dates((a, b) => a > b)),
  DateGreaterThanEquals: is(dates((a, b) => a >= b)),
  Bool: is(sameLetters),
  BinaryEquals: is(same),
  IpAddress: is(addressIn),
  NotIpAddress: not(addressIn),
  /** Only whether the key is there; answered before any value is compared. */
  Null: is(() => false),
};
