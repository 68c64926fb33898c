/** Rules of Retry and Catch. */
import { isObject } from '../json.ts';
import type { State } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';
import { checkRetrierNumbers } from './validate-numbers.ts';

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
          ...(field === 'Retry' ? checkRetrier(handler, place) : checkCatcher(handler, place)),
        );
    }
  }
  return found;
};

const checkNames = (names: unknown, last: boolean, at: string): Diagnostic[] => {
  if (names === undefined) return [invalid('These fields are required: [ErrorEquals]', at)];
  if (!Array.isArray(names)) return [invalid('Expected value of type Array', `${at}/ErrorEquals`)];
  if (names.length === 0) return [invalid('Value cannot be empty', `${at}/ErrorEquals`)];
  if (names.includes('States.ALL') && (names.length > 1 || !last))
    return [invalid('States.ALL must appear alone and at end of list', `${at}/ErrorEquals`)];
  return [];
};

const checkRetrier = (retrier: Readonly<Record<string, unknown>>, at: string): Diagnostic[] => {
  const found = checkRetrierNumbers(retrier, at);
  const { JitterStrategy, MaxDelaySeconds, IntervalSeconds = 1 } = retrier;
  if (JitterStrategy !== undefined && JitterStrategy !== 'FULL' && JitterStrategy !== 'NONE')
    found.push(invalid('Value should be one of the following: [NONE, FULL]', `${at}/JitterStrategy`));
  if (typeof MaxDelaySeconds === 'number' && MaxDelaySeconds <= (IntervalSeconds as number))
    found.push(invalid("'MaxDelaySeconds' must be greater than 'IntervalSeconds'", `${at}/MaxDelaySeconds`));
  return found;
};

const checkCatcher = (catcher: Readonly<Record<string, unknown>>, at: string): Diagnostic[] =>
  catcher['Next'] === undefined ? [invalid('These fields are required: [Next]', at)] : [];
