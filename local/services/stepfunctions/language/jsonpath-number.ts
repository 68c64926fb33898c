/** Fields that hold a number or a time, or a path to one. */
import type { Situation } from '../engine/situation.ts';
import type { Json } from '../json.ts';
import { effectiveInput, look } from './jsonpath-template.ts';
import { timestampOf } from './timestamp.ts';

const LONGEST_WAIT = 99_999_999;

const field = (visit: Situation, name: string): Json | undefined => visit.state[name] as Json | undefined;

interface Kind {
  readonly name: 'integer' | 'float';
  readonly holds: (value: unknown) => boolean;
  readonly text: RegExp;
}
export const INTEGER: Kind = { name: 'integer', holds: Number.isInteger, text: /^[+-]?\d+$/ };
export const FLOAT: Kind = { name: 'float', holds: (value) => typeof value === 'number', text: /^[+-]?\d+(\.\d+)?$/ };

/** Fields of Map states whose paths may lead to a number in a text. */
const ALSO_AS_TEXT = ['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'];

export const number = (visit: Situation, name: string, kind: Kind): number | undefined => {
  const value = field(visit, name);
  if (value !== undefined) return value as number;
  const path = field(visit, `${name}Path`);
  if (path === undefined) return undefined;
  const found = look(visit, String(path), effectiveInput(visit));
  if (found === undefined)
    throw visit.error('States.Runtime', `The ${name}Path parameter does not reference an input value: ${path}`);
  if (kind.holds(found)) return found as number;
  if (typeof found === 'string' && ALSO_AS_TEXT.includes(name) && kind.text.test(found)) return Number(found);
  throw visit.error(
    'States.Runtime',
    `The ${name}Path field refers to value "${typeof found === 'string' ? found : JSON.stringify(found)}" which is ` +
      `not a valid ${kind.name}: ${path}`,
  );
};

export const wholeNumber = (visit: Situation, name: string): number | undefined => number(visit, name, INTEGER);

export const waitUntil = (visit: Situation): number => {
  const now = visit.run.now();
  const seconds = wholeNumber(visit, 'Seconds');
  if (seconds !== undefined) {
    if (seconds < 0)
      throw visit.error(
        'States.Runtime',
        `The SecondsPath parameter references a negative value: ${field(visit, 'SecondsPath')} == ${seconds}`,
      );
    if (seconds > LONGEST_WAIT) throw visit.error('States.Runtime', 'Wait state delay is too long.');
    return now + seconds * 1000;
  }
  const path = field(visit, 'TimestampPath');
  const text = path === undefined ? field(visit, 'Timestamp') : look(visit, String(path), effectiveInput(visit));
  if (text === undefined)
    throw visit.error('States.Runtime', `The TimestampPath parameter does not reference an input value: ${path}`);
  const time = timestampOf(text);
  if (time === undefined)
    throw visit.error(
      'States.Runtime',
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ` +
        `${path} == ${String(text)}`,
    );
  if (time - now > LONGEST_WAIT * 1000) throw visit.error('States.Runtime', 'Wait state delay is too long.');
  return time;
};
