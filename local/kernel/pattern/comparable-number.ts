/**
 * Numbers as AWS's patterns compare them: between -5e9 and 5e9 with six decimals, here as whole millionths (exact in a
 * double).
 * `301.8`, `3.018e2` and `301.80` are the same number; account numbers are too large and compare by their text.
 */
import { InvalidPattern } from './invalid-pattern.ts';

const LARGEST = 5e15;

/** Millionths, or undefined if the number has more than six decimals or lies outside. */
export const millionths = (text: string): number | undefined => {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return 0;
  // Value = digits × 10^shift millionths.
  const shift = Number(exponent) - fraction.length + 6;
  if (digits.length + shift > 16) return undefined;
  const zeros = shift < 0 ? digits.slice(shift) : '';
  if (shift < 0 && (digits.length <= -shift || /[1-9]/.test(zeros))) return undefined;
  const value = Number(shift < 0 ? digits.slice(0, shift) : digits + '0'.repeat(shift));
  return value > LARGEST ? undefined : sign === '-' ? -value : value;
};

/** The same for a number in a pattern; throws InvalidPattern with AWS's reason. */
export const comparable = (text: string): number => {
  const value = millionths(text);
  if (value !== undefined) return value;
  if (Math.abs(Number(text)) > 5e9) throw new InvalidPattern('Value must be between -5.0E9 and 5.0E9, inclusive');
  throw new InvalidPattern(`Only values upto 6 decimals are supported: ${text}`);
};
