/**
 * Orders versions as people read them: numbers numerically (4.9 before 4.10), a pre-release before its release
 * (4.1-rc.1 before 4.1). Semver's rules, for any count of numbers; `rc10` comes after `rc9`.
 */

/**
 * Numbers with dots, an optional `v` before and an optional pre-release behind; without `-` or `.` before it the
 * numbers have a dot (1.0rc1).
 */
const VERSION = /^v?(?:(\d+(?:\.\d+)*)(?:[-.]([A-Za-z0-9.-]*))?|(\d+(?:\.\d+)+)([A-Za-z][A-Za-z0-9.-]*))$/;

interface Read {
  readonly numbers: readonly string[];
  readonly preRelease: readonly string[];
}

const read = (version: string): Read | undefined => {
  const found = VERSION.exec(version);
  if (!found) return undefined;
  const numbers = (found[1] ?? found[3] ?? '').split('.');
  return { numbers, preRelease: (found[2] ?? found[4] ?? '').match(/\d+|[A-Za-z]+/g) ?? [] };
};

/** Negative: `a` comes first. 0: equal. Undefined: one of them is no version (a branch's name, a hash). */
export const compareVersions = (a: string, b: string): number | undefined => {
  const [left, right] = [read(a), read(b)];
  if (!left || !right) return undefined;
  return compareNumbers(left.numbers, right.numbers) || comparePreReleases(left.preRelease, right.preRelease);
};

export const isVersion = (text: string): boolean => read(text) !== undefined;

/** Digits of any length, without rounding. */
const compareDigits = (a: string, b: string): number => {
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return left.length - right.length || compareText(left, right);
};

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const compareNumbers = (a: readonly string[], b: readonly string[]): number => {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = compareDigits(a[at] ?? '0', b[at] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
};

const comparePreReleases = (a: readonly string[], b: readonly string[]): number => {
  // A version without pre-release is the release itself: it comes last.
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareIdentifiers(a[at] ?? '', b[at] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

const isNumber = (text: string): boolean => /^\d/.test(text);

const compareIdentifiers = (a: string, b: string): number => {
  if (isNumber(a) && isNumber(b)) return compareDigits(a, b);
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
  return compareText(a, b);
};
