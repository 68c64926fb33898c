/** Filter patterns over plain text: terms, quoted phrases, `?any-of`, `-none-of`. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { invalid } from './logs.ts';

export type Filter = (message: string) => boolean;

/** Throws for JSON, space-delimited and regular-expression patterns, which are not here. */
export const readFilterPattern = (pattern: string): Filter => {
  const text = pattern.trim();
  if (text.startsWith('{')) throw notInLocalCloud('a filter pattern over JSON');
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
