/** JSON that is not of the type that an operation wants: AWS's SerializationException, in its words. */
import { Fault } from '../fault.ts';
import { type Model, type Shape, shapeOf } from './model.ts';

/** `verb` differs between services: `cannot be converted to String` or `can not be converted to a String`. */
export const checkTypes = (model: Model, shapeName: string, value: unknown, verb: 'cannot' | 'can not'): void => {
  if (value === undefined || value === null) return;
  const shape = shapeOf(model, shapeName);
  const wrong = wrongType(shape, value, verb);
  if (wrong !== undefined) throw new Fault('SerializationException', wrong);
  if (shape.type === 'structure')
    for (const [name, member] of Object.entries(value as object)) {
      const of = shape.members && Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
      if (of !== undefined) checkTypes(model, of, member, verb);
    }
  if (shape.type === 'list')
    for (const member of value as unknown[]) checkTypes(model, shape.member as string, member, verb);
  if (shape.type === 'map')
    for (const member of Object.values(value as object)) checkTypes(model, shape.value as string, member, verb);
};

const NOUNS: Readonly<Record<string, string>> = {
  string: 'String',
  boolean: 'Boolean',
  integer: 'Integer',
  long: 'Long',
  double: 'Double',
  float: 'Float',
};

const wrongType = (shape: Shape, value: unknown, verb: string): string | undefined => {
  const isList = Array.isArray(value);
  const isBytes = value instanceof Uint8Array || value instanceof Date;
  const isObject = typeof value === 'object' && !isList && !isBytes;
  switch (shape.type) {
    case 'structure':
    case 'map':
      if (isObject) return undefined;
      return isList ? 'Start of list found where not expected' : 'Unexpected field type';
    case 'list':
      if (isList) return undefined;
      return isObject ? 'Start of structure or map found where not expected' : 'Unexpected field type';
    case 'timestamp':
      return isList || isObject || typeof value === 'boolean' ? 'Unexpected field type' : undefined;
    case 'blob':
      if (isBytes || typeof value === 'string') return undefined;
      return isObject
        ? 'Start of structure or map found where not expected'
        : 'only base-64-encoded strings are convertible to bytes';
  }
  const noun = NOUNS[shape.type];
  if (noun === undefined || fits(shape.type, value)) return undefined;
  if (isList) return `Unrecognized collection type class java.lang.${noun}`;
  if (isObject) return 'Start of structure or map found where not expected';
  const article = noun === 'Integer' ? 'an ' : 'a ';
  return `${tokenOf(value)} ${verb} be converted to ${verb === 'can not' ? article : ''}${noun}`;
};

const fits = (type: string, value: unknown): boolean => {
  if (type === 'string') return typeof value === 'string';
  if (type === 'boolean') return typeof value === 'boolean';
  return typeof value === 'number' && (Number.isInteger(value) || !['integer', 'long'].includes(type));
};

/** As the parser of AWS's services names what it read. */
const tokenOf = (value: unknown): string => {
  if (typeof value === 'boolean') return `${String(value).toUpperCase()}_VALUE`;
  if (typeof value === 'string') return 'STRING_VALUE';
  return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
};
