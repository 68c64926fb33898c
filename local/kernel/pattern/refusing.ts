import { InvalidPattern } from './invalid-pattern.ts';
import type { JsonTokens } from './json-tokens.ts';

/** Runs a reader that knows no positions; its refusal gets the parser's position, once more where it had one. */
export const refusing = <T>(tokens: JsonTokens, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidPattern) return tokens.refuse(error.message);
    throw error;
  }
};
