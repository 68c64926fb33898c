/** Walks the keys of a bucket in UTF-8 order, rolling keys up to common prefixes. */
import type { Bucket } from './buckets.ts';
import { invalidArgument } from './faults.ts';
import { type ObjectVersion, objectFromRow } from './objects.ts';
import type { Store } from './store.ts';

export const MOST_KEYS = 1000;

/** The position at which a listing continues. */
export interface From {
  /** Keys from here on… */
  readonly key: string;
  /** …or after it. */
  readonly isExclusive: boolean;
}

export interface Listing {
  readonly objects: readonly ObjectVersion[];
  readonly prefixes: readonly string[];
  /** The last key or prefix listed, and where to go on, if there is more. */
  readonly next: { readonly last: string; readonly from: From } | undefined;
}

interface Wanted {
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  readonly from: From | undefined;
  /** Prefixes up to here were listed by an earlier page. */
  readonly after?: string;
}

export const listLatest = ({ sql }: Store, bucket: Bucket, wanted: Wanted): Listing => {
  const { prefix, delimiter, limit } = wanted;
  const objects: ObjectVersion[] = [];
  const prefixes: string[] = [];
  let from = wanted.from ?? { key: prefix, isExclusive: false };
  // A start before the prefix would walk over keys that are not asked for.
  if (Buffer.compare(Buffer.from(from.key), Buffer.from(prefix)) < 0) from = { key: prefix, isExclusive: false };
  let last = '';
  for (;;) {
    const row = sql(
      `SELECT * FROM objects WHERE bucket = ? AND latest = 1 AND marker = 0 AND key ` +
        `${from.isExclusive ? '>' : '>='} ? ORDER BY key LIMIT 1`,
    ).get(bucket.id, from.key);
    const object = row && objectFromRow(row);
    if (!object?.key.startsWith(prefix)) return { objects, prefixes, next: undefined };
    const common = commonPrefix(object.key, prefix, delimiter);
    const isListed = common !== undefined && wanted.after !== undefined && common <= wanted.after;
    if (!isListed && objects.length + prefixes.length === limit)
      return { objects, prefixes, next: limit === 0 ? undefined : { last, from } };
    if (common === undefined) objects.push(object);
    else if (!isListed) prefixes.push(common);
    last = common ?? object.key;
    const after = common === undefined ? undefined : afterPrefix(common);
    if (common !== undefined && after === undefined) return { objects, prefixes, next: undefined };
    from = after === undefined ? { key: object.key, isExclusive: true } : { key: after, isExclusive: false };
  }
};

export const commonPrefix = (key: string, prefix: string, delimiter: string): string | undefined => {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
};

/** The first text after everything that begins with the prefix, in UTF-8 order; undefined if there is none. */
const afterPrefix = (prefix: string): string | undefined => {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const code = (last.codePointAt(0) as number) + 1;
    // Surrogates are not characters.
    if (code <= 0x10ffff) return points.join('') + String.fromCodePoint(code === 0xd800 ? 0xe000 : code);
  }
  return undefined;
};

export const readLimit = (given: number | undefined, name = 'maxKeys'): number => {
  if (given === undefined) return MOST_KEYS;
  if (!Number.isInteger(given) || given < 0 || given > 2 ** 31 - 1)
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, given);
  return Math.min(given, MOST_KEYS);
};

/** For `encoding-type=url`: what XML cannot carry. */
export const encoderOf = (encodingType: string | undefined): ((text: string) => string) => {
  if (encodingType === undefined) return (text) => text;
  if (encodingType !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
  return (text) =>
    encodeURIComponent(text)
      .replaceAll('%2F', '/')
      .replace(/[!'()*]/g, encodeByte);
};

const encodeByte = (c: string): string => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
