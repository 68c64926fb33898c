/** Refusals of inputs, worded as EventBridge words them. */
import { Fault } from '../../kernel/fault.ts';

export const invalid = (message: string): Fault => new Fault('ValidationException', message);

const failed = (value: unknown, member: string, constraint: string): Fault =>
  invalid(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`);

/** A text of 1 to `most` characters of the pattern. */
export const mustFit = (value: unknown, member: string, most: number, pattern?: RegExp): string => {
  if (value === undefined || value === null)
    throw invalid(
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  if (typeof value !== 'string') throw new Fault('SerializationException', `${member} must be a string`);
  if (value.length < 1) throw failed(value, member, 'Member must have length greater than or equal to 1');
  if (value.length > most) throw failed(value, member, `Member must have length less than or equal to ${most}`);
  if (pattern && !pattern.test(value))
    throw failed(
      value,
      member,
      `Member must satisfy regular expression pattern: ${pattern.source.replace(/^\^|\$$/g, '')}`,
    );
  return value;
};

/** Rule names, target ids and statement ids. */
export const mustBeName = (value: unknown, member: string): string => mustFit(value, member, 64, /^[.\-_A-Za-z0-9]+$/);

export const mustBeOneOf = (value: string, member: string, values: readonly string[]): void => {
  if (!values.includes(value))
    throw failed(value, member, `Member must satisfy enum value set: [${values.join(', ')}]`);
};

export const mustBeBetween = (value: unknown, member: string, least: number, most: number): void => {
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new Fault('SerializationException', `${member} must be an integer`);
  if (value < least) throw failed(value, member, `Member must have value greater than or equal to ${least}`);
  if (value > most) throw failed(value, member, `Member must have value less than or equal to ${most}`);
};

export const mustHaveLength = (list: unknown, member: string, least: number, most: number): void => {
  if (!Array.isArray(list))
    throw invalid(
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  if (list.length < least) throw failed('[]', member, `Member must have length greater than or equal to ${least}`);
  if (list.length > most) throw failed('[...]', member, `Member must have length less than or equal to ${most}`);
};
