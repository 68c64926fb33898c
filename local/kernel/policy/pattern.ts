/** `*` and `?` in actions, resources, ARNs and conditions. */

/**
 * A star or question mark that came out of a variable stands for itself; these private characters carry it through a
 * pattern.
 */
const LITERAL_STAR = '\uE000';
const LITERAL_MARK = '\uE001';

/** A pattern that matches exactly this text. */
export const literally = (text: string): string => text.replaceAll('*', LITERAL_STAR).replaceAll('?', LITERAL_MARK);

/** The text of a pattern, where wildcards mean nothing. */
export const plainly = (pattern: string): string => pattern.replaceAll(LITERAL_STAR, '*').replaceAll(LITERAL_MARK, '?');

/** One character of a pattern that is no wildcard. */
const standsFor = (wanted: string, given: string): boolean =>
  wanted === given || (wanted === LITERAL_STAR && given === '*') || (wanted === LITERAL_MARK && given === '?');

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
    } else if (wanted !== undefined && (wanted === '?' || standsFor(wanted, text[t] as string))) {
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

/** An ARN in a condition: each of the six parts is matched for itself. */
export const matchesArn = (pattern: string, arn: string): boolean => {
  const wanted = arnParts(pattern);
  const given = arnParts(arn);
  return wanted.length === given.length && wanted.every((part, i) => matches(part, given[i] as string));
};

const arnParts = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
};

/**
 * An ARN in a Resource element. A star stays within its part of the ARN, except at the end of a part: there it goes on
 * beyond the colon, so that `arn:aws:lambda:*` is every function. In the last part colons are ordinary characters.
 */
export const matchesResource = (pattern: string, arn: string): boolean => {
  // Most patterns of a policy do not match even with stars that reach everywhere: only the rest is looked at closely.
  if (!matches(pattern, arn)) return false;
  if (!pattern.includes('*')) return true;
  let colons = 0;
  // Which beginnings of the ARN the pattern so far can stand for, by their length.
  let reached = new Set([0]);
  for (const [i, wanted] of [...pattern].entries()) {
    const open = colons >= 5 || i === pattern.length - 1 || pattern[i + 1] === ':';
    reached = wanted === '*' ? overStar(reached, arn, open) : overOne(reached, arn, wanted);
    if (reached.size === 0) return false;
    if (wanted === ':') colons++;
  }
  return reached.has(arn.length);
};

const overStar = (reached: ReadonlySet<number>, arn: string, overColons: boolean): Set<number> => {
  const next = new Set<number>();
  for (const start of reached)
    for (let at = start; at <= arn.length && !next.has(at); at++) {
      next.add(at);
      if (arn[at] === ':' && !overColons) break;
    }
  return next;
};

const overOne = (reached: ReadonlySet<number>, arn: string, wanted: string): Set<number> => {
  const next = new Set<number>();
  for (const at of reached)
    if (at < arn.length && (wanted === '?' || standsFor(wanted, arn[at] as string))) next.add(at + 1);
  return next;
};
