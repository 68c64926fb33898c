/**
 * DynamoDB's numbers: 38 significant digits, magnitudes from 1E-130 to 9.99…E+125, compared and added exactly.
 * A number is kept as its digits: value = ±0.DIGITS × 10^exponent, DIGITS without zeros at either end; zero has none.
 */
import { invalid } from './invalid.ts';

export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,20}))?$/;
const ZERO: Decimal = { negative: false, digits: '', exponent: 0 };

/**
 * Reads a number as a client may write it (`-0.50`, `1e3`, `.5`); throws ValidationException outside DynamoDB's range.
 */
export const parseDecimal = (text: string): Decimal => {
  const [, sign, whole = '', fraction = '', power = '0'] = FORM.exec(text) ?? [];
  if (whole === '' && fraction === '') {
    throw invalid(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  }
  return limited(normal(sign === '-', whole + fraction, whole.length + Number(power)));
};

const normal = (negative: boolean, digits: string, exponent: number): Decimal => {
  const start = digits.search(/[1-9]/);
  if (start < 0) return ZERO;
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48) end--;
  return { negative, digits: digits.slice(start, end), exponent: exponent - start };
};

const limited = (n: Decimal): Decimal => {
  if (n.digits === '') return n;
  if (n.exponent > 126)
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (n.exponent < -129)
    throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  if (n.digits.length > 38) throw invalid('Attempting to store more than 38 significant digits in a Number');
  return n;
};

/** The one text of a number: plain, without exponent, as DynamoDB answers it. Equal numbers have equal texts. */
export const formatDecimal = ({ negative, digits, exponent }: Decimal): string => {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (exponent <= 0) return `${sign}0.${'0'.repeat(-exponent)}${digits}`;
  if (digits.length <= exponent) return `${sign}${digits.padEnd(exponent, '0')}`;
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
};

/** The canonical text of a number; most arrive that way already. */
export const canonicalNumber = (text: string): string =>
  /^(0|-?[1-9]\d{0,36})$/.test(text) ? text : formatDecimal(parseDecimal(text));

export const compareNumbers = (a: string, b: string): number => {
  if (a === b) return 0;
  const x = parseDecimal(a);
  const y = parseDecimal(b);
  const sign = rank(x) - rank(y);
  if (sign !== 0) return sign;
  const size = x.exponent - y.exponent || (x.digits < y.digits ? -1 : x.digits > y.digits ? 1 : 0);
  return x.negative ? 0 - size : size;
};

const rank = (n: Decimal): number => (n.digits === '' ? 0 : n.negative ? -1 : 1);

/** `a + b`, or `a - b` when `minus`; both texts, the sum canonical. Throws when it leaves DynamoDB's range. */
export const addNumbers = (a: string, b: string, minus = false): string => {
  const x = parseDecimal(a);
  const y = parseDecimal(b);
  const scale = Math.max(x.digits.length - x.exponent, y.digits.length - y.exponent, 0);
  const sum = minus ? scaled(x, scale) - scaled(y, scale) : scaled(x, scale) + scaled(y, scale);
  const digits = (sum < 0n ? -sum : sum).toString();
  return formatDecimal(limited(normal(sum < 0n, digits, digits.length - scale)));
};

const scaled = ({ negative, digits, exponent }: Decimal, scale: number): bigint => {
  const whole = BigInt(digits.padEnd(exponent + scale, '0') || '0');
  return negative ? -whole : whole;
};

/** Bytes that memcmp orders as the numbers are ordered, for keys in SQLite. */
export const numberKey = (text: string): Buffer => {
  const { negative, digits, exponent } = parseDecimal(text);
  if (digits === '') return Buffer.from([1]);
  const bytes = Buffer.from(`\x02${String.fromCharCode(exponent + 130)}\x00${digits}`, 'latin1');
  bytes.writeUInt16BE(exponent + 130, 1);
  if (!negative) return bytes;
  // Negatives run the other way: complement, and a terminator so that a longer (smaller) number sorts before its
  // prefix.
  for (let i = 1; i < bytes.length; i++) bytes[i] = 255 - (bytes[i] as number);
  bytes[0] = 0;
  return Buffer.concat([bytes, Buffer.from([255])]);
};

/** Bytes a number takes in an item: one per two significant digits, and one; negatives one more. */
export const numberSize = (text: string): number => {
  const { negative, digits } = parseDecimal(text);
  return digits === '' ? 1 : Math.ceil(digits.length / 2) + 1 + (negative ? 1 : 0);
};
