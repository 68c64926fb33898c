/**
 * The meaning of an unquoted scalar in YAML 1.1, as CloudFormation's parser (SnakeYAML) reads it. `y`, `n` and dates
 * stay text.
 */
import { decimal } from './decimal.ts';

const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const TRUE = /^(?:yes|true|on)$/i;
const NULL = /^(?:~|null|Null|NULL|)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const INT =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;

export const yamlScalar = (text: string): unknown => {
  if (NULL.test(text)) return null;
  if (BOOL.test(text)) return TRUE.test(text);
  if (INT.test(text)) return integer(text);
  if (FLOAT.test(text)) return decimal(float(text));
  return text;
};

/** A number; text where a number would lose digits. */
const integer = (text: string): number | string => {
  const { negative, digits } = signed(text);
  const size = digits.includes(':') ? sexagesimal(digits.split(':').map(BigInt)) : BigInt(prefixed(digits));
  const value = negative ? -size : size;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
};

const signed = (text: string) => ({
  negative: text.startsWith('-'),
  digits: text.replace(/^[-+]/, '').replaceAll('_', ''),
});

/** `017` is octal. */
const prefixed = (digits: string): string => (/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);

/** `12:30:45` counts in sixties. */
const sexagesimal = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum * 60n + part, 0n);

const float = (text: string): number => {
  const { negative, digits } = signed(text);
  const size = digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return negative ? -size : size;
};
