/** The Condition block of a statement. */
import { type Operator, operators } from './condition-operators.ts';
import type { Condition, Statement } from './document.ts';
import { literally } from './pattern.ts';
import type { RequestContext } from './request-context.ts';
import { fillIn } from './variables.ts';

/** `unknown` names a key or operator that the local cloud does not have. */
export type Met = 'met' | 'not met' | { readonly unknown: string };

/** All conditions must be met. What is not met by known keys alone stays so, whatever an unknown key would say. */
export const conditionsMet = (statement: Statement, context: RequestContext): Met => {
  let unknown: Met | undefined;
  for (const condition of statement.conditions) {
    const met = conditionMet(condition, statement.variables, context);
    if (met === 'not met') return met;
    if (met !== 'met') unknown ??= met;
  }
  return unknown ?? 'met';
};

const conditionMet = (condition: Condition, variables: boolean, context: RequestContext): Met => {
  const { key } = condition;
  const shape = readOperator(condition.operator);
  if (!shape) return { unknown: `condition operator ${condition.operator}` };
  if (!context.knows(key)) return { unknown: `condition key ${key}` };
  const given = context.get(key);
  if (shape.base === 'Null')
    return met(condition.values.some((value) => value.toLowerCase() === String(given === undefined)));
  if (given === undefined) return met(whenAbsent(shape));
  const wanted: string[] = [];
  for (const value of condition.values) {
    const filled = variables
      ? fillIn(value, context)
      : { pattern: shape.base.includes('Like') ? value : literally(value) };
    if ('unknown' in filled) return { unknown: `policy variable \${${filled.unknown}}` };
    if ('pattern' in filled) wanted.push(filled.pattern);
  }
  const hits = (value: string): boolean => wanted.some((one) => shape.operator.matches(one, value));
  const holds = shape.operator.negated ? (value: string) => !hits(value) : hits;
  if (shape.set === 'ForAllValues') return met(given.every(holds));
  if (shape.set === 'ForAnyValue') return met(given.some(holds));
  return met(shape.operator.negated ? given.every(holds) : given.some(holds));
};

const met = (yes: boolean): Met => (yes ? 'met' : 'not met');

interface Shape {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly base: string;
  readonly ifExists: boolean;
  readonly operator: Operator;
}

const whenAbsent = ({ set, ifExists, operator }: Shape): boolean => {
  if (ifExists || set === 'ForAllValues') return true;
  if (set === 'ForAnyValue') return false;
  return operator.negated;
};

/** `ForAnyValue:StringLikeIfExists` in its parts; undefined if there is no such operator. */
export const readOperator = (written: string): Shape | undefined => {
  const [, set, name = '', exists] = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(written) ?? [];
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!operator || (name === 'Null' && (set || exists))) return undefined;
  return { set: set as Shape['set'], base: name, ifExists: exists !== undefined, operator };
};
