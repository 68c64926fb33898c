/** Tasks and schedules speak PascalCase; some services' APIs speak camelCase. */
import { isObject, type Json, type JsonObject } from './json-value.ts';

export const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

export const toPascal = (value: unknown): Json => recase(value, pascal);
export const toCamel = (value: unknown): Json => recase(value, (key) => key.charAt(0).toLowerCase() + key.slice(1));

const recase = (value: unknown, key: (name: string) => string): Json => {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map((member) => recase(member, key));
  if (!isObject(value)) return (value ?? null) as Json;
  const members: [string, Json][] = [];
  for (const [name, member] of Object.entries(value as JsonObject))
    if (member !== undefined) members.push([key(name), recase(member, key)]);
  return Object.fromEntries(members);
};

/** An API's answer as JSON, names as they are. */
export const plain = (value: unknown): Json => recase(value, (key) => key);

/** A text as it is, anything else as JSON. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
