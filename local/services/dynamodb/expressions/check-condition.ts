/**
 * Refuses what DynamoDB refuses in a condition before it looks at any item: wrong operands of functions and operators.
 * Each answers what is wrong, or undefined.
 */
import { contentOf, type TypeName, typeOf } from '../attribute-value.ts';
import { compareValues } from '../compare-values.ts';
import type { Comparator, Operand } from './condition.ts';
import { showPath } from './path.ts';

const OPERANDS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};
const TYPE_NAMES = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

/** The type of an operand if it is known without an item. */
const staticType = (operand: Operand): TypeName | undefined =>
  operand.kind === 'value' ? typeOf(operand.value) : operand.kind === 'size' ? 'N' : undefined;

type Wrong = string | undefined;

/** Only strings, numbers and binaries have an order. */
const ORDERED: readonly TypeName[] = ['S', 'N', 'B'];

export const checkCall = (name: string, operands: readonly Operand[]): Wrong => {
  const count = Object.hasOwn(OPERANDS, name) ? OPERANDS[name] : undefined;
  if (count === undefined) return `Invalid function name; function: ${name}`;
  if (count !== operands.length)
    return (
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of ` +
      `operands: ${operands.length}`
    );
  const [first, second] = operands as [Operand, Operand?];
  if (name.startsWith('attribute_') && first.kind !== 'path')
    return `Operator or function requires a document path; operator or function: ${name}`;
  if (name === 'attribute_type') return checkTypeName(second as Operand);
  const types = operands.map(staticType);
  const wrong =
    name === 'begins_with'
      ? types.find((type) => type && type !== 'S' && type !== 'B')
      : name === 'size'
        ? types.find((type) => type === 'N' || type === 'BOOL' || type === 'NULL')
        : undefined;
  return wrong && wrongType(name, wrong);
};

const wrongType = (name: string, type: string): string =>
  `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;

const checkTypeName = (operand: Operand): Wrong => {
  const type = staticType(operand);
  if (type !== 'S') return wrongType('attribute_type', type ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
  const named = operand.kind === 'value' ? String(contentOf(operand.value)) : '';
  return TYPE_NAMES.includes(named)
    ? undefined
    : `Invalid attribute type name found; type: ${named}, valid types: {${TYPE_NAMES.join(',')}}`;
};

export const checkComparison = (by: Comparator, operands: readonly Operand[]): Wrong => {
  if (by === '=' || by === '<>') return undefined;
  const type = operands.map(staticType).find((each) => each && !ORDERED.includes(each));
  return type && `Incorrect operand type for operator or function; operator: ${by}, operand type: ${type}`;
};

export const checkDistinct = (name: string, operands: readonly Operand[]): Wrong => {
  const [first, second] = operands;
  if (operands.length !== 2 || first?.kind !== 'path' || second?.kind !== 'path') return undefined;
  if (showPath(first.path) !== showPath(second.path)) return undefined;
  return (
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ` +
    `${name}, first operand: ${showPath(first.path)}`
  );
};

export const checkBetween = (operand: Operand, low: Operand, high: Operand): Wrong => {
  const unordered = [operand, low, high].map(staticType).find((type) => type && !ORDERED.includes(type));
  if (unordered) return wrongType('BETWEEN', unordered);
  if (low.kind !== 'value' || high.kind !== 'value') return undefined;
  const bounds =
    `lower bound operand: AttributeValue: {${typeOf(low.value)}:${contentOf(low.value)}}, ` +
    `upper bound operand: AttributeValue: {${typeOf(high.value)}:${contentOf(high.value)}}`;
  if (typeOf(low.value) !== typeOf(high.value))
    return `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`;
  if ((compareValues(low.value, high.value) ?? 0) > 0)
    return `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`;
  return undefined;
};
