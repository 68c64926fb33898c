/**
 * Reading and checking the members that many operations share. Over the wire everything is text; in process numbers are
 * numbers.
 */
import { Fault } from '../../kernel/fault.ts';
import { type Tags, tagReader } from '../../kernel/tags.ts';
import { invalid } from './iam.ts';

/** Names of roles, users and policies: of what they consist, IAM says in its own words. */
export const readName = (value: string, member: string): string => {
  if (!/^[\w+=,.@-]+$/.test(value))
    throw invalid(
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the ` +
        `following: +=,.@_-`,
    );
  return value;
};

export const readPath = (value: unknown): string => {
  const path = value === undefined || value === '' ? '/' : String(value);
  if (path.length > 512 || !/^(\/|\/[\u0021-\u007e]+\/)$/.test(path))
    throw invalid(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric ' +
        'characters and/or / characters.',
    );
  return path;
};

const readDistinct = tagReader({
  key: (key) => invalid(`The tag key '${key}' is not valid.`),
  value: (_text, key) => invalid(`The value of the tag '${key}' is not valid.`),
  tooMany: () => invalid('The number of tags exceeds the limit of 50.'),
});

/** Keys differ in more than their case. */
export const readTags: typeof readDistinct = (given, before) => {
  const keys = (Array.isArray(given) ? given : []).map(({ Key }: { Key?: unknown }) => String(Key).toLowerCase());
  if (new Set(keys).size < keys.length)
    throw new Fault('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  return readDistinct(given, before);
};

export const writeTags = (tags: Tags): readonly { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const readNumber = (value: unknown): number => {
  const number = Number(value);
  if (!Number.isInteger(number)) throw new Fault('MalformedInput', `${value} is not a whole number.`);
  return number;
};

export const readFlag = (value: unknown): boolean => value === true || value === 'true';

/** A page of a list: `Marker` is how many came before. */
export const page = <T>(
  input: { Marker?: unknown; MaxItems?: unknown },
  all: readonly T[],
): { items: readonly T[]; more: { IsTruncated: boolean; Marker?: string } } => {
  const size = input.MaxItems === undefined ? 100 : readNumber(input.MaxItems);
  const from = input.Marker === undefined ? 0 : Number(input.Marker);
  if (!Number.isInteger(from) || from < 0) throw invalid('Invalid Marker.');
  const items = all.slice(from, from + size);
  const next = from + items.length;
  return { items, more: next < all.length ? { IsTruncated: true, Marker: String(next) } : { IsTruncated: false } };
};
