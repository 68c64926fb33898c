/** A mapping has two levels of keys, and texts or lists under them. */
import { badTemplate } from '../validation.ts';
import { Decimal } from './decimal.ts';

/** Throws ValidationError for a mapping of another shape, or with functions in it. */
export const checkMappings = (mappings: Readonly<Record<string, unknown>>): void => {
  for (const [name, map] of Object.entries(mappings)) {
    if (!/^[a-zA-Z0-9]+$/.test(name)) throw badTemplate(`Mappings name '${name}' is non alphanumeric.`);
    for (const keys of Object.values(level(map, name))) {
      for (const value of Object.values(level(keys, name)))
        if (!isPlain(value) && !(Array.isArray(value) && value.every(isPlain)))
          throw badTemplate('Every Mappings attribute must be a String or a List.');
    }
  }
};

const level = (value: unknown, name: string): Record<string, unknown> => {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Decimal)
    throw badTemplate(`Every Mappings member ${name} must be a map`);
  for (const key of Object.keys(value))
    if (!/^[a-zA-Z0-9.-]+$/.test(key))
      throw badTemplate(
        `Mappings element name '${key}' must be non-empty and can contain only alphanumerics, '-' or '.'`,
      );
  return value as Record<string, unknown>;
};

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value instanceof Decimal;
