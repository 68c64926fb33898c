/**
 * Whether a mocked result is what the service could answer, by AWS's published models; worded as TestState words it.
 */
import { Fault } from '../../../kernel/fault.ts';
import { pascal } from '../../../kernel/sdk/casing.ts';
import { sdkServiceOf } from '../../../kernel/sdk/services.ts';
import { answerModelOf, type Model, type Shape, shapeOf } from '../../../kernel/validation/model.ts';
import { isObject, type Json } from '../json.ts';

export type Mode = 'STRICT' | 'PRESENT';

const wrong = (what: string): Fault => new Fault('ValidationException', `Mock result schema validation error: ${what}`);

/** What optimized integrations make of an answer's bytes: any JSON. */
const FREE: Readonly<Record<string, readonly string[]>> = { 'lambda:invoke': ['Payload'] };

/** Nothing is said of services and operations that the local cloud does not have. */
export const checkAnswer = (service: string, action: string, result: Json, mode: Mode): void => {
  const model = answerModelOf(
    service.startsWith('aws-sdk:') ? sdkServiceOf(service.slice('aws-sdk:'.length)).scope : service,
  );
  const shape = model?.operations[pascal(action)];
  if (!model || shape === undefined) return;
  if (!isObject(result)) throw wrong('Mocked result must be an object');
  const free = FREE[`${service}:${action}`] ?? [];
  check(model, shape, Object.fromEntries(Object.entries(result).filter(([name]) => !free.includes(name))), '', mode);
};

const check = (model: Model, shapeName: string, value: Json, field: string, mode: Mode): void => {
  const shape = shapeOf(model, shapeName);
  switch (shape.type) {
    case 'structure':
      checkStructure(model, shape, value, field, mode);
      return;
    case 'list':
      if (!Array.isArray(value)) throw wrong(`Field '${field}' must be an array`);
      for (const member of value) check(model, shape.member as string, member as Json, field, mode);
      return;
    case 'map':
      if (!isObject(value)) throw wrong(`Field '${field}' must be an object`);
      for (const member of Object.values(value)) check(model, shape.value as string, member, field, mode);
      return;
    default:
      checkScalar(shape, value, field);
  }
};

/** Members have the names that tasks give them; those that the model does not know may come with a later API. */
const checkStructure = (model: Model, shape: Shape, value: Json, field: string, mode: Mode): void => {
  if (!isObject(value)) throw wrong(`Field '${field}' must be an object`);
  for (const name of mode === 'STRICT' ? (shape.required ?? []) : [])
    if (value[pascal(name)] === undefined) throw wrong(`Required field '${pascal(name)}' is missing`);
  for (const [name, of] of Object.entries(shape.members ?? {})) {
    const member = value[pascal(name)];
    if (member !== undefined) check(model, of, member, pascal(name), mode);
  }
};

const NOUNS: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  string: 'string',
  timestamp: 'string',
  blob: 'string',
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
};

const checkScalar = (shape: Shape, value: Json, field: string): void => {
  const noun = NOUNS[shape.type];
  if (noun === undefined) return;
  const whole = shape.type === 'integer' || shape.type === 'long';
  if (typeof value !== noun || (whole && !Number.isInteger(value))) throw wrong(`Field '${field}' must be a ${noun}`);
  if (typeof value !== 'string') return;
  if (shape.min !== undefined && value.length < shape.min)
    throw wrong(`Field '${field}' is smaller than the minimum length`);
  if (shape.max !== undefined && value.length > shape.max)
    throw wrong(`Field '${field}' is larger than the maximum length`);
  if (shape.enum && !shape.enum.includes(value)) throw wrong(`Field '${field}' is not an expected value`);
};
