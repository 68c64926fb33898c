/** KeyConditionExpression: the hash key equals a value, and at most one condition on the range key. */
import { type AttributeValue, typeOf } from '../attribute-value.ts';
import { badValue, invalid } from '../invalid.ts';
import type { Bindings } from './bindings.ts';
import type { Condition, Operand } from './condition.ts';
import { parseCondition } from './parse-condition.ts';

export type RangeCondition =
  | { readonly by: '=' | '<' | '<=' | '>' | '>=' | 'begins_with'; readonly value: AttributeValue }
  | { readonly by: 'between'; readonly low: AttributeValue; readonly high: AttributeValue };

export interface KeyCondition {
  readonly hash: AttributeValue;
  readonly range?: RangeCondition;
}

export interface KeyNames {
  readonly hash: { readonly name: string; readonly type: string };
  readonly range?: { readonly name: string; readonly type: string } | undefined;
}

const WHERE = 'KeyConditionExpression';

export const parseKeyCondition = (expression: string, bindings: Bindings): readonly Condition[] =>
  flatten(parseCondition(expression, bindings, WHERE));

const flatten = (condition: Condition): Condition[] => {
  if (condition.kind === 'and') return [...flatten(condition.left), ...flatten(condition.right)];
  if (condition.kind === 'or' || condition.kind === 'not' || condition.kind === 'in')
    throw invalid(`Invalid operator used in ${WHERE}: ${condition.kind.toUpperCase()}`);
  if (condition.kind === 'compare' && condition.by === '<>') throw invalid(`Invalid operator used in ${WHERE}: <>`);
  if (condition.kind === 'call' && condition.name !== 'begins_with')
    throw invalid(`Invalid operator used in ${WHERE}: ${condition.name}`);
  return [condition];
};

/** Puts the parts on the keys of a table or index; throws ValidationException where they do not fit. */
export const resolveKeyCondition = (parts: readonly Condition[], keys: KeyNames): KeyCondition => {
  const byName = new Map<string, RangeCondition>();
  for (const part of parts) {
    const [name, condition] = readPart(part);
    if (byName.has(name)) throw invalid(`${WHERE}s must only contain one condition per key`);
    byName.set(name, condition);
  }
  if (parts.length > 2) throw invalid('Conditions can be of length 1 or 2 only');
  const hash = byName.get(keys.hash.name);
  if (!hash) throw invalid(`Query condition missed key schema element: ${keys.hash.name}`);
  if (hash.by !== '=') throw invalid('Query key condition not supported');
  checkType(hash.value, keys.hash);
  if (byName.size === 1) return { hash: hash.value };
  const range = keys.range && byName.get(keys.range.name);
  if (!keys.range || !range)
    throw invalid(
      keys.range
        ? `Query condition missed key schema element: ${keys.range.name}`
        : 'Query key condition not supported',
    );
  for (const value of range.by === 'between' ? [range.low, range.high] : [range.value]) checkType(value, keys.range);
  if (range.by === 'begins_with' && keys.range.type === 'N') throw invalid('Query key condition not supported');
  return { hash: hash.value, range };
};

const checkType = (value: AttributeValue, key: { name: string; type: string }): void => {
  if (typeOf(value) !== key.type) throw badValue('Condition parameter type does not match schema type');
};

const MIRRORED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

const readPart = (part: Condition): [string, RangeCondition] => {
  if (part.kind === 'compare' && part.by !== '<>') {
    if (part.left.kind === 'path') return [nameOf(part.left), { by: part.by, value: boundOf(part.right) }];
    return [nameOf(part.right), { by: MIRRORED[part.by], value: boundOf(part.left) }];
  }
  if (part.kind === 'between')
    return [nameOf(part.operand), { by: 'between', low: boundOf(part.low), high: boundOf(part.high) }];
  if (part.kind === 'call')
    return [nameOf(part.operands[0] as Operand), { by: 'begins_with', value: boundOf(part.operands[1] as Operand) }];
  throw invalid('Query key condition not supported');
};

const nameOf = (operand: Operand): string => {
  if (operand.kind === 'size')
    throw invalid(`Invalid ${WHERE}: The function is not allowed to be used this way in an expression; function: size`);
  if (operand.kind !== 'path')
    throw invalid(`Invalid ${WHERE}: Invalid condition in ${WHERE}: Multiple attribute names used in one condition`);
  if (operand.path.length > 1) throw invalid(`Invalid ${WHERE}: ${WHERE}s cannot have conditions on nested attributes`);
  return operand.path[0];
};

const boundOf = (operand: Operand): AttributeValue => {
  if (operand.kind === 'value') return operand.value;
  throw invalid(`Invalid ${WHERE}: Invalid condition in ${WHERE}: Multiple attribute names used in one condition`);
};
