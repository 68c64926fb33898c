/** Reads members of inputs, with CodeBuild's limits. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { invalidInput } from './faults.ts';

/** An object with no other members than these. */
export const readObject = (value: unknown, what: string, members: readonly string[]): Record<string, unknown> => {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw invalidInput(`Invalid ${what}: expected a structure`);
  onlyMembers(`${what} of CodeBuild`, value, members);
  return value as Record<string, unknown>;
};

export const readList = (value: unknown, what: string, most: number): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidInput(`Invalid ${what}: expected a list`);
  if (value.length > most) throw invalidInput(`Invalid ${what}: at most ${most} are allowed`);
  return value;
};

export const readText = (value: unknown, what: string): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalidInput(`Invalid ${what}: expected text`);
  return value;
};

/** Some clients (CloudFormation) send booleans as text. */
export const readBoolean = (value: unknown, what: string): boolean | undefined => {
  if (value === undefined || value === null) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw invalidInput(`Invalid ${what}: expected a boolean`);
};

export const readInteger = (value: unknown, what: string, least: number, most: number): number | undefined => {
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most)
    throw invalidInput(`Invalid ${what}: value must be between ${least} and ${most}`);
  return number;
};

/** One of `here`; one of `onAws` is refused by name, anything else is invalid. */
export const readChoice = <T extends string>(
  value: unknown,
  what: string,
  here: readonly T[],
  onAws: readonly string[] = [],
): T => {
  if (here.includes(value as T)) return value as T;
  if (onAws.includes(value as string)) throw notInLocalCloud(`the ${what} ${value} of CodeBuild`);
  throw invalidInput(`Invalid ${what}: ${value} is not one of ${[...here, ...onAws].join(', ')}`);
};

/** A setting that may be given only in the way that means it is off. */
export const refuseUnlessOff = (value: unknown, what: string): void => {
  if (value === undefined || value === null || value === false || value === 'false' || value === '' || value === 0)
    return;
  throw notInLocalCloud(`${what} of CodeBuild`);
};

/** The object without members that are undefined. */
export const defined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
