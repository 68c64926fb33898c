/** Filter patterns: over plain text terms, quoted phrases, `?any-of`, `-none-of`; over JSON see json-pattern.ts. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { readJsonPattern } from './json-pattern.ts';
import { invalid } from './logs.ts';

export type Filter = (message: string) => boolean;

/** Throws for space-delimited and regular-expression patterns, which are not here. */
export const readFilterPattern = (pattern: string): Filter => {
  const text = pattern.trim();
  if (text.startsWith('{')) {
    const test = readJsonPattern(text);
    return (message) => {
      const event = objectIn(message);
      return event !== undefined && test(event);
    };
  }
  if (text.startsWith('[')) throw notInLocalCloud('a filter pattern over space-delimited fields');
  if (/(^|\s)[?-]?%/.test(text)) throw notInLocalCloud('a filter pattern with a regular expression');
  const all: string[] = [];
  const some: string[] = [];
  const none: string[] = [];
  for (const { sign, term } of terms(text)) (sign === '?' ? some : sign === '-' ? none : all).push(term);
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (some.length === 0 || some.some((term) => message.includes(term)));
};

/** Undefined for what is no JSON: no pattern over JSON matches it. */
export const objectIn = (message: string): object | undefined => {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as object;
  } catch {
    return undefined;
  }
};

const terms = (text: string): { sign: string; term: string }[] => {
  const found: { sign: string; term: string }[] = [];
  const next = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([\p{L}\p{N}_]+))(?=\s|$)/uy;
  while (next.lastIndex < text.length) {
    const match = next.exec(text);
    if (!match) throw invalid('Invalid filter pattern');
    found.push({ sign: match[1] ?? '', term: match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '' });
  }
  return found;
};
