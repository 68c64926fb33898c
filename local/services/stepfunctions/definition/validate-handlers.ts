/** Rules of Retry and Catch. */
import { isObject } from '../json.ts';
import type { State } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';

export const checkHandlers = (state: State, at: string): Diagnostic[] => {
  const found: Diagnostic[] = [];
  for (const field of ['Retry', 'Catch'] as const) {
    const handlers = state[field] as readonly unknown[] | undefined;
    if (handlers === undefined) continue;
    if (!Array.isArray(handlers)) {
      found.push(invalid('Expected value of type Array', `${at}/${field}`));
      continue;
    }
    for (const [i, handler] of handlers.entries()) {
      const place = `${at}/${field}[${i}]`;
      if (!isObject(handler)) found.push(invalid('Expected value of type Object', place));
      else
        found.push(
          ...checkNames(handler['ErrorEquals'], i === handlers.length - 1, place),
          ...(field === 'Retry' ? checkRetrier(handler, place) : []),
        );
    }
  }
  return found;
};

const checkNames = (names: unknown, last: boolean, at: string): Diagnostic[] => {
  if (!Array.isArray(names) || names.length === 0)
    return [invalid("The field 'ErrorEquals' is required but was missing", at)];
  if (names.includes('States.ALL') && (names.length > 1 || !last))
    return [invalid("'States.ALL' must appear alone, and in the last element", `${at}/ErrorEquals`)];
  return [];
};

const checkRetrier = (retrier: Readonly<Record<string, unknown>>, at: string): Diagnostic[] => {
  const rules: readonly [string, (value: number) => boolean, string][] = [
    ['IntervalSeconds', (n) => Number.isInteger(n) && n >= 1 && n <= 99_999_999, 'Expected a positive whole number'],
    [
      'MaxAttempts',
      (n) => Number.isInteger(n) && n >= 0 && n <= 99_999_999,
      'Expected a whole number from 0 to 99999999',
    ],
    ['BackoffRate', (n) => n >= 1, 'Expected a number greater than or equal to 1.0'],
    [
      'MaxDelaySeconds',
      (n) => Number.isInteger(n) && n >= 1 && n <= 31_622_400,
      'Expected a whole number from 1 to 31622400',
    ],
  ];
  const found = rules.flatMap(([field, holds, message]) => {
    const value = retrier[field];
    return value === undefined || (typeof value === 'number' && holds(value))
      ? []
      : [invalid(message, `${at}/${field}`)];
  });
  const { JitterStrategy, MaxDelaySeconds, IntervalSeconds = 1 } = retrier;
  if (JitterStrategy !== undefined && JitterStrategy !== 'FULL' && JitterStrategy !== 'NONE')
    found.push(invalid('Expected one of FULL, NONE', `${at}/JitterStrategy`));
  if (typeof MaxDelaySeconds === 'number' && MaxDelaySeconds <= (IntervalSeconds as number))
    found.push(invalid("'MaxDelaySeconds' must be greater than 'IntervalSeconds'", `${at}/MaxDelaySeconds`));
  return found;
};
