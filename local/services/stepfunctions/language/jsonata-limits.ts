/** How much one evaluation may take: the limits of Step Functions for depth and size, and one of our own for time. */
import { BoundedRegExp } from './bounded-regexp.ts';

/** How deep evaluation nests. */
export const DEEPEST = 100;
/** Bytes of one value: a number counts as eight, a character as one. */
const LARGEST = 6_990_256;

export const LIMITS = {
  timeout: 1000,
  stack: DEEPEST,
  sequence: Math.floor(LARGEST / 8),
  RegexEngine: BoundedRegExp as unknown as RegExpConstructor,
};

export class MemoryExceeded extends Error {
  constructor() {
    super('Expression evaluation memory limit exceeded: Check for excessive memory usage');
    this.name = 'MemoryExceeded';
  }
}

/** Throws MemoryExceeded for a value that grew too large. */
export const checkSize = (value: unknown): void => {
  if (typeof value === 'string' ? value.length > LARGEST : Array.isArray(value) && value.length * 8 > LARGEST)
    throw new MemoryExceeded();
};

/** Step Functions' message when a limit of JSONata itself is exceeded; it names no code then. */
export const limitMessage = (code: string | undefined): string | undefined => {
  switch (code) {
    case 'D1011':
      return (
        `Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as ` +
        `tail-recursive. Depth=${DEEPEST + 1} max=${DEEPEST}`
      );
    case 'D1012':
      return 'Expression evaluation timeout: Check for infinite loop';
    case 'D2014':
    case 'D2015':
      return new MemoryExceeded().message;
    default:
      return undefined;
  }
};
