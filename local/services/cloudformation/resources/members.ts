/** Properties that a service takes under the same name, or under the same name with a small first letter. */
import type { Properties } from './resource-type.ts';

/** Those of `names` that are given. */
export const mapped = (properties: Properties, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]));

export const camel = (name: string): string => name[0]!.toLowerCase() + name.slice(1);

/**
 * The same value with the keys of objects in camel case at every depth, for services whose members are (`states`,
 * `logs`, `codebuild`).
 */
export const camelDeep = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camelDeep);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [camel(key), camelDeep(member)]));
};

/** A value that a service keeps as text: JSON of an object is that object. */
export const readDocument = (text: string | undefined): unknown => {
  if (!text?.startsWith('{')) return text === '' ? undefined : text;
  return JSON.parse(text);
};

/** A document as services take it: JSON text; text stays as it is. */
export const document = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
