/** Filter criteria: a record passes if one of the patterns matches it. */
import { compilePattern } from '../../../kernel/pattern/compile-pattern.ts';

export type Filter = (record: unknown) => boolean;

export const makeFilter = (patterns: readonly string[]): Filter => {
  if (patterns.length === 0) return () => true;
  const compiled = patterns.map((pattern) => compilePattern(pattern));
  return (record) => {
    const text = JSON.stringify(record);
    return compiled.some((pattern) => pattern.matches(text));
  };
};

/**
 * Bodies that are JSON are matched as what they hold, others as text: a pattern for the one never matches the other.
 */
export const withParsedBody = (record: { readonly body: string }): unknown => {
  try {
    const body: unknown = JSON.parse(record.body);
    return typeof body === 'object' && body !== null ? { ...record, body } : record;
  } catch {
    return record;
  }
};
