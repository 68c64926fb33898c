/** What a caller of TestState says a task answered. */
import { Fault } from '../../../kernel/fault.ts';
import type { State } from '../definition/definition.ts';
import { readResource } from '../integrations/resource.ts';
import { isObject, type Json } from '../json.ts';
import { answerShape, type Shape } from './answer-shapes.ts';
import { parseJson } from './input.ts';

export interface Mock {
  readonly result?: string;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  /** STRICT: as the service answers, PRESENT: what is there has the right type, NONE: anything. */
  readonly fieldValidationMode?: 'STRICT' | 'PRESENT' | 'NONE';
}

const refused = (message: string): Fault => new Fault('ValidationException', message);
const wrong = (what: string): Fault => refused(`Mock result schema validation error: ${what}`);

export const checkMock = (mock: Mock | undefined, state: State): void => {
  if (!mock) return;
  if (mock.result !== undefined && mock.errorOutput !== undefined)
    throw refused('A test mock should have only one of the following fields: [result, errorOutput].');
  if (!['Task', 'Map', 'Parallel'].includes(state.Type))
    throw refused(`State type '${state.Type}' is not supported when a mock is specified`);
  if (mock.result === undefined) return;
  const result = parseJson(mock.result) as Json | undefined;
  if (result === undefined) throw refused('Mocked result must be valid JSON');
  if (state.Type !== 'Task') {
    if (!Array.isArray(result) && state['ResultWriter'] === undefined) throw refused('Mocked result must be an array.');
    return;
  }
  const { fieldValidationMode = 'STRICT' } = mock;
  const resource = readResource(String(state.Resource));
  if (fieldValidationMode === 'NONE' || resource?.kind !== 'service' || resource.pattern === 'waitForTaskToken') return;
  const shape = answerShape(resource.service, resource.action, resource.pattern);
  if (shape) checkShape(result, shape, '', fieldValidationMode === 'STRICT');
};

const checkShape = (value: Json, shape: Shape, field: string, strict: boolean): void => {
  switch (shape.type) {
    case 'structure': {
      if (!isObject(value))
        throw wrong(field === '' ? 'Mocked result must be an object' : `Field '${field}' must be an object`);
      for (const [name, member] of Object.entries(shape.members)) {
        const given = value[name];
        if (given === undefined) {
          if (strict && shape.required?.includes(name)) throw wrong(`Required field '${name}' is missing`);
        } else checkShape(given, member, name, strict);
      }
      return;
    }
    case 'list':
      if (!Array.isArray(value)) throw wrong(`Field '${field}' must be an array`);
      for (const member of value) checkShape(member as Json, shape.member, field, strict);
      return;
    case 'map':
      if (!isObject(value)) throw wrong(`Field '${field}' must be an object`);
      return;
    case 'any':
      return;
    default:
      checkScalar(value, shape, field);
  }
};

const checkScalar = (value: Json, shape: Shape & { type: 'string' | 'number' | 'boolean' }, field: string): void => {
  if (typeof value !== shape.type) throw wrong(`Field '${field}' must be a ${shape.type}`);
  if (shape.type !== 'string') return;
  const text = value as string;
  if (shape.least !== undefined && text.length < shape.least)
    throw wrong(`Field '${field}' is smaller than the minimum length`);
  if (shape.values && !shape.values.includes(text)) throw wrong(`Field '${field}' is not an expected value`);
};
