/** Functions that Step Functions adds to JSONata. */
import { createHash, randomUUID } from 'node:crypto';
import { MemoryExceeded } from './jsonata-limits.ts';
import { seededRandom } from './seeded-random.ts';

/** What `$range` gives at most. */
const LONGEST_RANGE = 360_145;

const fault = (code: string, message: string): Error => Object.assign(new Error(message), { code });

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/**
 * Whole numbers, cut towards zero; a step that leads away from the end gives nothing, and a single number is no array.
 */
const range = (...given: (number | undefined)[]): number | number[] | undefined => {
  const [first, last, step] = given.map((value) => (value === undefined ? undefined : Math.trunc(value)));
  if (first === undefined || last === undefined || step === undefined || step === 0) return undefined;
  const length = Math.floor((last - first) / step) + 1;
  if (length <= 0) return undefined;
  if (length > LONGEST_RANGE) throw new MemoryExceeded();
  const numbers = Array.from({ length }, (_, i) => first + i * step);
  return length === 1 ? numbers[0] : numbers;
};

export interface JsonataFunction {
  readonly name: string;
  readonly signature: string | undefined;
  readonly implementation: (...args: never[]) => unknown;
}

export const jsonataFunctions = (now: () => number): readonly JsonataFunction[] => [
  {
    name: 'partition',
    signature: '<a-n:a<a>>',
    implementation: (array: unknown[] | undefined, size: number) => {
      const step = Math.trunc(size);
      if (array === undefined || array.length === 0 || !(step > 0)) return undefined;
      const parts: unknown[][] = [];
      for (let i = 0; i < array.length; i += step) parts.push(array.slice(i, i + step));
      return parts;
    },
  },
  { name: 'range', signature: '<nnn?:x>', implementation: range },
  {
    name: 'hash',
    signature: '<s-s?:s>',
    implementation: (text: string | undefined, algorithm?: string) => {
      if (text === undefined || algorithm === undefined) return undefined;
      const name = HASHES[algorithm];
      if (!name) throw fault('D3137', `expected one of ${Object.keys(HASHES).join(', ')}, got ${algorithm}`);
      return createHash(name).update(text, 'utf8').digest('hex');
    },
  },
  {
    name: 'random',
    signature: '<n?:n>',
    implementation: (seed?: number) => (seed === undefined ? Math.random() : seededRandom(seed)),
  },
  { name: 'uuid', signature: '<:s>', implementation: () => randomUUID() },
  {
    name: 'parse',
    signature: '<s-:x>',
    implementation: (text: string | undefined) => {
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as unknown;
      } catch {
        throw fault('D3137', 'the argument of $parse is not JSON');
      }
    },
  },
  { name: 'millis', signature: '<:n>', implementation: () => now() },
  {
    name: 'now',
    signature: '<s?s?:s>',
    implementation: function (this: Focus, picture?: string, timezone?: string) {
      return this.environment.lookup('fromMillis').implementation.call(this, now(), picture, timezone);
    } as (...args: never[]) => unknown,
  },
];

interface Focus {
  readonly environment: {
    lookup(name: string): { implementation: { call(self: unknown, ...args: unknown[]): unknown } };
  };
}
