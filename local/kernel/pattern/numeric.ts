/** `{ "numeric": [">", 0, "<=", 5] }`, from behind its opening bracket to behind its closing one. */
import { comparable, millionths } from './comparable-number.ts';
import type { JsonTokens } from './json-tokens.ts';
import { refusing } from './refusing.ts';
import type { ValueTest } from './value-test.ts';

const TOO_MANY = 'Too many elements in numeric expression';

export const readNumeric = (tokens: JsonTokens): ValueTest => {
  if (tokens.next() !== 'string') tokens.refuse(`Invalid member in numeric match: ${tokens.text()}`);
  const operator = tokens.text();
  if (!['=', '>', '>=', '<', '<='].includes(operator)) {
    tokens.next();
    tokens.refuse(`Unrecognized numeric range operator: ${operator}`);
  }
  const first = readNumber(tokens, operator === '=' ? 'equals' : operator);
  const next = tokens.next();
  if (next === ']') return compare(operator, first);
  if (operator !== '>' && operator !== '>=') tokens.refuse(TOO_MANY);
  if (next !== 'string') tokens.refuse(`Bad value in numeric range: ${tokens.text()}`);
  const upper = tokens.text();
  if (upper !== '<' && upper !== '<=') tokens.refuse(`Bad numeric range operator: ${upper}`);
  const second = readNumber(tokens, upper);
  if (tokens.next() !== ']') tokens.refuse('Too many terms in numeric range expression');
  if (first >= second) tokens.refuse('Bottom must be less than top');
  const [above, below] = [compare(operator, first), compare(upper, second)];
  return (leaf) => above(leaf) && below(leaf);
};

const readNumber = (tokens: JsonTokens, operator: string): number => {
  if (tokens.next() !== 'number') tokens.refuse(`Value of ${operator} must be numeric`);
  return refusing(tokens, () => comparable(tokens.text()));
};

const compare = (operator: string, bound: number): ValueTest => {
  const holds = {
    '=': (value: number) => value === bound,
    '>': (value: number) => value > bound,
    '>=': (value: number) => value >= bound,
    '<': (value: number) => value < bound,
    '<=': (value: number) => value <= bound,
  }[operator] as (value: number) => boolean;
  return (leaf) => {
    const value = leaf.string ? undefined : millionths(leaf.text);
    return value !== undefined && holds(value);
  };
};
