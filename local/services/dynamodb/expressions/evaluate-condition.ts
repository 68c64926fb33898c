/** Whether an item meets a condition. An item that does not exist is one without attributes. */
import { type AttributeValue, contentOf, type Item, typeOf } from '../attribute-value.ts';
import { compareValues, equalValues } from '../compare-values.ts';
import type { Comparator, Condition, Operand } from './condition.ts';
import { valueAt } from './path.ts';

export const meets = (item: Item, condition: Condition): boolean => {
  switch (condition.kind) {
    case 'and':
      return meets(item, condition.left) && meets(item, condition.right);
    case 'or':
      return meets(item, condition.left) || meets(item, condition.right);
    case 'not':
      return !meets(item, condition.condition);
    case 'compare':
      return compares(condition.by, resolve(item, condition.left), resolve(item, condition.right));
    case 'between': {
      const value = resolve(item, condition.operand);
      return (
        compares('>=', value, resolve(item, condition.low)) && compares('<=', value, resolve(item, condition.high))
      );
    }
    case 'in': {
      const value = resolve(item, condition.operand);
      return condition.among.some((operand) => compares('=', value, resolve(item, operand)));
    }
    case 'call':
      return calls(item, condition);
  }
};

const resolve = (item: Item, operand: Operand): AttributeValue | undefined => {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path':
      return valueAt(item, operand.path);
    case 'size': {
      const size = sizeOf(resolve(item, operand.of));
      return size === undefined ? undefined : { N: String(size) };
    }
  }
};

/** Characters of a string, bytes of a binary, members of a set, list or map; numbers and the rest have no size. */
const sizeOf = (value: AttributeValue | undefined): number | undefined => {
  if (value === undefined) return undefined;
  if ('S' in value) return value.S.length;
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('M' in value) return Object.keys(value.M).length;
  const content = contentOf(value);
  return Array.isArray(content) ? content.length : undefined;
};

/** A missing attribute equals nothing and has no order: only `<>` holds of it. */
const compares = (by: Comparator, a: AttributeValue | undefined, b: AttributeValue | undefined): boolean => {
  if (by === '<>') return !(a && b && equalValues(a, b));
  if (!a || !b) return false;
  if (by === '=') return equalValues(a, b);
  const order = compareValues(a, b);
  if (order === undefined) return false;
  return by === '<' ? order < 0 : by === '<=' ? order <= 0 : by === '>' ? order > 0 : order >= 0;
};

const calls = (item: Item, { name, operands }: Extract<Condition, { kind: 'call' }>): boolean => {
  const [value, operand] = operands.map((each) => resolve(item, each));
  switch (name) {
    case 'attribute_exists':
      return value !== undefined;
    case 'attribute_not_exists':
      return value === undefined;
    case 'attribute_type':
      return value !== undefined && operand !== undefined && typeOf(value) === contentOf(operand);
    case 'begins_with':
      return value !== undefined && operand !== undefined && beginsWith(value, operand);
    case 'contains':
      return value !== undefined && operand !== undefined && contains(value, operand);
  }
};

const beginsWith = (value: AttributeValue, prefix: AttributeValue): boolean => {
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  if (!('B' in value && 'B' in prefix)) return false;
  const start = Buffer.from(prefix.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, start.length).equals(start);
};

const contains = (value: AttributeValue, operand: AttributeValue): boolean => {
  if ('S' in value) return 'S' in operand && value.S.includes(operand.S);
  if ('B' in value) return 'B' in operand && Buffer.from(value.B, 'base64').includes(Buffer.from(operand.B, 'base64'));
  if ('L' in value) return value.L.some((member) => equalValues(member, operand));
  if ('SS' in value) return 'S' in operand && value.SS.includes(operand.S);
  if ('NS' in value) return 'N' in operand && value.NS.includes(operand.N);
  if ('BS' in value) return 'B' in operand && value.BS.includes(operand.B);
  return false;
};
