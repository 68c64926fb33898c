/** What flows between states. Values are never changed in place: states share them. */
export { isObject, type Json, type JsonObject } from '../../kernel/sdk/json-value.ts';

/** JSONata's and Step Functions' word for the type of a value. */
export const typeName = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

export const byteLength = (text: string): number =>
  // A string of n UTF-16 units has at most 3n bytes: most are far from any limit and need not be counted.
  text.length * 3 <= 262_144 ? text.length : Buffer.byteLength(text);
