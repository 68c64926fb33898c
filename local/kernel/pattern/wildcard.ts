/**
 * Wildcard patterns: `*` is any run of characters, `\*` and `\\` are themselves.
 * Matching finds the pieces between the stars from left to right: time grows with text × pattern at worst, never
 * exponentially.
 */
import { InvalidPattern } from './invalid-pattern.ts';

/** The pieces between stars; one piece means that there is no star. */
export type Wildcard = readonly string[];

/** Throws InvalidPattern with AWS's reasons; its positions count bytes and the quote in front. */
export const readWildcard = (pattern: string): Wildcard => {
  const pieces = [''];
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i] as string;
    const last = pieces.length - 1;
    if (char === '*') {
      if (pattern[i + 1] === '*')
        throw new InvalidPattern(`Consecutive wildcard characters at pos ${position(pattern, i)}`);
      pieces.push('');
    } else if (char === '\\') {
      const escaped = pattern[i + 1];
      if (escaped !== '*' && escaped !== '\\')
        throw new InvalidPattern(`Invalid escape character at pos ${position(pattern, i)}`);
      pieces[last] += escaped;
      i += 1;
    } else pieces[last] += char;
  }
  return pieces;
};

const position = (pattern: string, index: number): number => 1 + Buffer.byteLength(pattern.slice(0, index));

export const matchesWildcard = (pieces: Wildcard, text: string): boolean => {
  const first = pieces[0] as string;
  if (pieces.length === 1) return text === first;
  const last = pieces.at(-1) as string;
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
};
