/** Functions that Step Functions adds to JSONata. */
import { createHash, randomUUID } from 'node:crypto';
import { seededRandom } from './seeded-random.ts';

const LONGEST_RANGE = 1000;

const fault = (code: string, message: string): Error => Object.assign(new Error(message), { code });

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
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
      if (array === undefined) return undefined;
      const step = Math.trunc(size);
      if (!(step > 0)) throw fault('D3137', `expected a chunk size above 0, got ${size}`);
      const parts: unknown[][] = [];
      for (let i = 0; i < array.length; i += step) parts.push(array.slice(i, i + step));
      return parts;
    },
  },
  {
    name: 'range',
    signature: '<nnn:a<n>>',
    implementation: (first: number, last: number, step: number) => {
      if (step === 0) throw fault('D3137', 'expected a step other than 0');
      if ((last - first) / step >= LONGEST_RANGE)
        throw fault('D3137', `a range holds at most ${LONGEST_RANGE} numbers`);
      const numbers: number[] = [];
      for (let n = first; step > 0 ? n <= last : n >= last; n += step) numbers.push(n);
      return numbers;
    },
  },
  {
    name: 'hash',
    signature: '<s-s:s>',
    implementation: (text: string | undefined, algorithm: string) => {
      if (text === undefined) return undefined;
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
