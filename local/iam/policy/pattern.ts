/** `*` and `?` in actions, resources, ARNs and conditions. */

/** A star or question mark that came out of a variable stands for itself; these private characters carry it through a pattern. */
const LITERAL_STAR = '\uE000';
const LITERAL_MARK = '\uE001';

/** A pattern that matches exactly this text. */
export const literally = (text: string): string => text.replaceAll('*', LITERAL_STAR).replaceAll('?', LITERAL_MARK);

/** The text of a pattern, where wildcards mean nothing. */
export const plainly = (pattern: string): string => pattern.replaceAll(LITERAL_STAR, '*').replaceAll(LITERAL_MARK, '?');

/** Linear in practice: on a mismatch it only ever goes back to the last star, so no pattern can make it explode. */
export const matches = (pattern: string, text: string): boolean => {
  let p = 0;
  let t = 0;
  let star = -1;
  let from = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    if (wanted === '*') {
      star = p++;
      from = t;
    } else if (wanted !== undefined && (wanted === '?' || plainly(wanted) === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++from;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
};

/**
 * An ARN against a pattern. Each of the six parts is matched for itself, so that `arn:aws:s3:::a*` cannot reach into another service;
 * a pattern with fewer parts may only end in a star, which then stands for all that follows.
 */
export const matchesArn = (pattern: string, arn: string): boolean => {
  if (pattern === '*') return true;
  const wanted = arnParts(pattern);
  const given = arnParts(arn);
  if (wanted.length < 6) return matches(pattern, arn);
  return given.length === 6 && wanted.every((part, i) => matches(part, given[i] as string));
};

const arnParts = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
};
