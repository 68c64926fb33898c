/** The context object that a caller of TestState brings. */
import { Fault } from '../../../kernel/fault.ts';
import { isObject, type JsonObject } from '../json.ts';

const invalid = (what: string): Fault => new Fault('ValidationException', `Invalid Context object provided: ${what}`);

const TYPES: Readonly<Record<string, Readonly<Record<string, 'string' | 'number' | 'any'>>>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
};

export const checkContext = (context: unknown): JsonObject => {
  if (!isObject(context)) throw invalid('not a JSON object');
  if ('Map' in context) throw invalid("'Map' field is not supported when mocking a Context object");
  for (const [part, members] of Object.entries(context)) {
    const known = TYPES[part];
    if (!known) throw invalid(`field '${part}' is not supported`);
    if (!isObject(members)) throw invalid(`${part} must be an object`);
    for (const [member, value] of Object.entries(members)) {
      const type = known[member];
      if (type === undefined) throw invalid(`field '${member}' is not supported in ${part}`);
      if (type !== 'any' && typeof value !== type) throw invalid(`${part}.${member} must be a ${type}`);
    }
  }
  return context;
};
