/** The 18 intrinsic functions of JSONPath states. */
import { createHash, randomUUID } from 'node:crypto';
import { isObject, type Json, type JsonObject, typeName } from '../json.ts';
import { seededRandom } from './seeded-random.ts';

/** What went wrong with the arguments; becomes `States.IntrinsicFailure`. */
export class IntrinsicError extends Error {}

type Intrinsic = (...args: Json[]) => Json;

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
const LONGEST_RANGE = 1000;
const LONGEST_HASHED = 10_000;

const array = (value: Json | undefined, name: string): readonly Json[] => {
  if (!Array.isArray(value)) throw new IntrinsicError(`${name}: expected an array, got ${typeName(value)}`);
  return value;
};
const text = (value: Json | undefined, name: string): string => {
  if (typeof value !== 'string') throw new IntrinsicError(`${name}: expected a string, got ${typeName(value)}`);
  return value;
};
/** Fractions are rounded, as AWS does. */
const whole = (value: Json | undefined, name: string): number => {
  if (typeof value !== 'number') throw new IntrinsicError(`${name}: expected a number, got ${typeName(value)}`);
  return Math.round(value);
};
const object = (value: Json | undefined, name: string): JsonObject => {
  if (!isObject(value)) throw new IntrinsicError(`${name}: expected an object, got ${typeName(value)}`);
  return value;
};

/** Texts stand for themselves; objects as Java prints its maps, since that is what AWS does. */
const shown = (value: Json): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map((member) => shown(member as Json)).join(', ')}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, member]) => `${key}=${shown(member)}`)
      .join(', ')}}`;
  return String(value);
};

const format: Intrinsic = (template, ...values) => {
  const parts = text(template ?? null, 'States.Format');
  let used = 0;
  let result = '';
  for (let i = 0; i < parts.length; i += 1) {
    if (parts[i] === '\\' && i + 1 < parts.length) {
      i += 1;
      result += parts[i];
    } else if (parts.startsWith('{}', i)) {
      if (used >= values.length) throw new IntrinsicError('States.Format: fewer arguments than {}');
      result += shown(values[used++] as Json);
      i += 1;
    } else result += parts[i];
  }
  if (used !== values.length) throw new IntrinsicError('States.Format: more arguments than {}');
  return result;
};

const range: Intrinsic = (first, last, step) => {
  const [from, to, by] = [
    whole(first, 'States.ArrayRange'),
    whole(last, 'States.ArrayRange'),
    whole(step, 'States.ArrayRange'),
  ];
  if (by === 0) throw new IntrinsicError('States.ArrayRange: the step must not be 0');
  if (Math.floor((to - from) / by) + 1 > LONGEST_RANGE)
    throw new IntrinsicError(`States.ArrayRange: at most ${LONGEST_RANGE} numbers`);
  const numbers: number[] = [];
  for (let n = from; by > 0 ? n <= to : n >= to; n += by) numbers.push(n);
  return numbers;
};

const equal = (a: Json, b: Json): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

export const INTRINSICS: Readonly<
  Record<string, { readonly least: number; readonly most: number; readonly run: Intrinsic }>
> = {
  'States.Array': { least: 0, most: Number.POSITIVE_INFINITY, run: (...values) => values },
  'States.ArrayPartition': {
    least: 2,
    most: 2,
    run: (values, size) => {
      const [members, n] = [array(values, 'States.ArrayPartition'), whole(size, 'States.ArrayPartition')];
      if (n <= 0) throw new IntrinsicError('States.ArrayPartition: expected a chunk size above 0');
      const parts: Json[] = [];
      for (let i = 0; i < members.length; i += n) parts.push(members.slice(i, i + n));
      return parts;
    },
  },
  'States.ArrayContains': {
    least: 2,
    most: 2,
    run: (values, wanted) => array(values, 'States.ArrayContains').some((member) => equal(member, wanted as Json)),
  },
  'States.ArrayRange': { least: 3, most: 3, run: range },
  'States.ArrayGetItem': {
    least: 2,
    most: 2,
    run: (values, index) => {
      const [members, n] = [array(values, 'States.ArrayGetItem'), whole(index, 'States.ArrayGetItem')];
      if (n < 0 || n >= members.length) throw new IntrinsicError(`States.ArrayGetItem: no item ${n}`);
      return members[n] as Json;
    },
  },
  'States.ArrayLength': { least: 1, most: 1, run: (values) => array(values, 'States.ArrayLength').length },
  'States.ArrayUnique': {
    least: 1,
    most: 1,
    run: (values) => {
      const seen = new Set<string>();
      return array(values, 'States.ArrayUnique').filter((member) => {
        const key = JSON.stringify(member);
        return !seen.has(key) && Boolean(seen.add(key));
      });
    },
  },
  'States.Base64Encode': {
    least: 1,
    most: 1,
    run: (value) => Buffer.from(limited(value, 'States.Base64Encode')).toString('base64'),
  },
  'States.Base64Decode': {
    least: 1,
    most: 1,
    run: (value) => Buffer.from(limited(value, 'States.Base64Decode'), 'base64').toString('utf8'),
  },
  'States.Hash': {
    least: 2,
    most: 2,
    run: (value, algorithm) => {
      const name = HASHES[text(algorithm, 'States.Hash')];
      if (!name) throw new IntrinsicError(`States.Hash: expected one of ${Object.keys(HASHES).join(', ')}`);
      return createHash(name)
        .update(typeof value === 'string' ? limited(value, 'States.Hash') : JSON.stringify(value))
        .digest('hex');
    },
  },
  'States.JsonMerge': {
    least: 3,
    most: 3,
    run: (first, second, deep) => {
      if (deep !== false) throw new IntrinsicError('States.JsonMerge: only shallow merges (false) are supported');
      return { ...object(first, 'States.JsonMerge'), ...object(second, 'States.JsonMerge') };
    },
  },
  'States.StringToJson': {
    least: 1,
    most: 1,
    run: (value) => {
      const given = text(value, 'States.StringToJson');
      if (given.trim() === '') return null;
      try {
        return JSON.parse(given) as Json;
      } catch {
        throw new IntrinsicError('States.StringToJson: not valid JSON');
      }
    },
  },
  'States.JsonToString': { least: 1, most: 1, run: (value) => JSON.stringify(value) },
  'States.MathRandom': {
    least: 2,
    most: 3,
    run: (first, last, seed) => {
      const [from, to] = [whole(first, 'States.MathRandom'), whole(last, 'States.MathRandom')];
      if (to <= from) throw new IntrinsicError('States.MathRandom: the end must be above the start');
      const random = seed === undefined ? Math.random() : seededRandom(whole(seed, 'States.MathRandom'));
      return from + Math.floor(random * (to - from));
    },
  },
  'States.MathAdd': { least: 2, most: 2, run: (a, b) => (whole(a, 'States.MathAdd') + whole(b, 'States.MathAdd')) | 0 },
  'States.StringSplit': {
    least: 2,
    most: 2,
    run: (value, by) => {
      const delimiters = text(by, 'States.StringSplit');
      const whole = text(value, 'States.StringSplit');
      if (delimiters === '') return [whole];
      const parts: string[] = [];
      let part = '';
      for (const c of whole) {
        if (!delimiters.includes(c)) part += c;
        else {
          if (part !== '') parts.push(part);
          part = '';
        }
      }
      return part === '' ? parts : [...parts, part];
    },
  },
  'States.UUID': { least: 0, most: 0, run: () => randomUUID() },
  'States.Format': { least: 1, most: Number.POSITIVE_INFINITY, run: format },
};

const limited = (value: Json | undefined, name: string): string => {
  const given = text(value, name);
  if (given.length > LONGEST_HASHED) throw new IntrinsicError(`${name}: at most ${LONGEST_HASHED} characters`);
  return given;
};
