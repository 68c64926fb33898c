/** The answer of a task, as a caller of TestState gives it. */
import { Fault } from '../../../kernel/fault.ts';
import type { State } from '../definition/definition.ts';
import { readResource } from '../integrations/resource.ts';
import { isObject, type Json } from '../json.ts';
import { parseJson } from './input.ts';
import { checkAnswer } from './mock-schema.ts';

export interface Mock {
  readonly result?: string;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  /** STRICT: as the service answers, PRESENT: what is there has the right type, NONE: anything. */
  readonly fieldValidationMode?: 'STRICT' | 'PRESENT' | 'NONE';
}

const refused = (message: string): Fault => new Fault('ValidationException', message);
const unsupported = (message: string): Fault => new Fault('InvalidDefinition', message);

const MOCKED = ['Task', 'Map', 'Parallel'];

export const checkMock = (mock: Mock | undefined, state: State): void => {
  if (mock) checkGiven(mock, state);
  else checkWithout(state);
};

const checkGiven = (mock: Mock, state: State): void => {
  if (mock.result !== undefined && mock.errorOutput !== undefined)
    throw refused('A test mock should have only one of the following fields: [result, errorOutput].');
  if (!MOCKED.includes(state.Type))
    throw refused(`State type '${state.Type}' is not supported when a mock is specified`);
  if (mock.errorOutput && mock.errorOutput.error === undefined)
    throw refused('An error was not specified in the mocked error output.');
  if (mock.result === undefined) return;
  const result = parseJson(mock.result) as Json | undefined;
  if (result === undefined) throw refused('Mocked result must be valid JSON');
  if (state.Type === 'Task') checkTaskResult(state, result, mock.fieldValidationMode ?? 'STRICT');
  else checkItems(state, result);
};

/** States that cannot run by themselves. */
const checkWithout = (state: State): void => {
  if (state.Type === 'Map' || state.Type === 'Parallel')
    throw unsupported(
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, ' +
        'Succeed, Fail, Choice]',
    );
  const resource = state.Type === 'Task' ? readResource(String(state.Resource)) : undefined;
  if (resource?.kind === 'service' && resource.pattern !== 'request')
    throw unsupported("TestState API does not support '.sync' or '.waitForTaskToken' integration patterns.");
};

const checkItems = (state: State, result: Json): void => {
  if (state['ResultWriter'] !== undefined) {
    if (!isObject(result)) throw refused('Mocked result must be a JSON object.');
  } else if (!Array.isArray(result)) throw refused('Mocked result must be an array.');
  else if (state.Branches && result.length !== state.Branches.length)
    throw refused('Mocked result must contain the same number of items as number of Parallel branches.');
};

const checkTaskResult = (state: State, result: Json, mode: 'STRICT' | 'PRESENT' | 'NONE'): void => {
  const resource = readResource(String(state.Resource));
  // Jobs and tokens are answered by others than the API that was called.
  if (mode === 'NONE' || resource?.kind !== 'service' || resource.pattern !== 'request') return;
  checkAnswer(resource.service, resource.action, result, mode);
};
