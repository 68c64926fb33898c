/**
 * Members of a request: on the Query wire all are text and an empty list is `""`; calls in process have their own
 * types.
 */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { breaks, invalid } from '../validation.ts';

export type Input = Readonly<Record<string, unknown>>;

/** Refuses, by name, members that the operation does not know here. */
export const onlyMembers = (input: Input, operation: string, members: string): void => {
  const known = new Set(members.split(' '));
  const foreign = Object.entries(input).find(([key, value]) => !known.has(key) && given(value));
  if (foreign) throw notInLocalCloud(`the parameter ${foreign[0]} of ${operation}`);
};

const given = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

export const text = (input: Input, name: string): string | undefined => {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw invalid(`Value at '${name}' must be a string`);
};

/** The models leave the names of stacks, resources and parameters to the service. */
export const required = (input: Input, name: string): string => {
  const value = text(input, name);
  if (value) return value;
  const rule = value === undefined ? 'not be null' : 'have length greater than or equal to 1';
  throw breaks(value ?? null, `${name[0]?.toLowerCase()}${name.slice(1)}`, rule);
};

export const flag = (input: Input, name: string): boolean | undefined => {
  const value = input[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw invalid(`Value at '${name}' must be true or false`);
};

export const list = <T>(input: Input, name: string): readonly T[] => {
  const value = input[name];
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) throw invalid(`Value at '${name}' must be a list`);
  return value as T[];
};

/** A text that is one of some words: the kernel's validator has refused others. */
export const word = <T extends string>(input: Input, name: string): T | undefined =>
  (text(input, name) || undefined) as T | undefined;
