/** TestState: one state, with its input and, if wanted, a mocked result, through the very code that runs executions. */
import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Catcher, Retrier, State } from '../definition/definition.ts';
import { delayOf } from '../engine/failure.ts';
import type { Interpreter } from '../engine/interpreter.ts';
import { errorOutput, matches, StateError } from '../engine/state-error.ts';
import type { Visit } from '../engine/visit.ts';
import { TaskFailure } from '../integrations/integration.ts';
import { readResource } from '../integrations/resource.ts';
import type { Json } from '../json.ts';
import type { Finished } from '../language/language.ts';
import type { Context } from './context.ts';
import { checkRole, passRole } from './create-state-machine.ts';
import { checkDefinition } from './definition-check.ts';
import { parseJson } from './input.ts';
import { type Inspection, note } from './inspection.ts';
import { readTestedState } from './test-state-definition.ts';
import { inspectMap, type MapConfiguration } from './test-state-map.ts';
import { checkMock, type Mock } from './test-state-mock.ts';
import { visitTo } from './test-state-visit.ts';

export interface TestStateInput {
  readonly definition: string;
  readonly roleArn?: string;
  readonly input?: string;
  readonly stateName?: string;
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  readonly revealSecrets?: boolean;
  readonly variables?: string;
  readonly context?: string;
  readonly mock?: Mock;
  readonly stateConfiguration?: MapConfiguration & { readonly retrierRetryCount?: number };
}

const refused = (message: string): Fault => new Fault('ValidationException', message);

export const testState = (context: Context, interpreter: Interpreter): Operation => ({
  demands: (input: TestStateInput) => {
    if (input.roleArn !== undefined) checkRole(input.roleArn);
    return [
      { action: 'states:TestState', resource: '*' },
      ...(input.roleArn === undefined ? [] : [passRole(input.roleArn)]),
    ];
  },
  async run(input: TestStateInput, call) {
    const tested = readTestedState(input.definition, input.stateName);
    checkDefinition(JSON.stringify(tested.machine), 'STANDARD');
    const state = tested.machine.States[tested.name] as State;
    if (input.mock && input.revealSecrets)
      throw refused('TestState does not support RevealSecrets when a mock is specified.');
    checkMock(input.mock, state);
    if (state.Type === 'Task' && !input.mock && input.roleArn === undefined)
      throw refused('RoleArn must be specified when testing a Task state');
    if (input.context !== undefined && !input.mock)
      throw refused('A Context object is only supported when a mock is specified');
    return test(context, visitTo(context, interpreter, call, input, tested), input);
  },
});

const test = async (context: Context, visit: Visit, input: TestStateInput) => {
  const inspection: Inspection = { input: JSON.stringify(visit.frame.input) };
  const shown =
    input.inspectionLevel === undefined || input.inspectionLevel === 'INFO' ? {} : { inspectionData: inspection };
  try {
    const outcome = await perform(context, visit, input, inspection);
    const variables = { ...visit.frame.variables, ...outcome.assigned };
    if (Object.keys(variables).length > 0) note(inspection, { variables });
    const next = outcome.next ?? visit.state.Next;
    return {
      output: JSON.stringify(outcome.output),
      status: 'SUCCEEDED',
      ...(next === undefined ? {} : { nextState: next }),
      ...shown,
    };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { ...(await handled(visit, error, input, inspection)), ...shown };
  }
};

/** What the state does; pieces of its data flow are noted on the way. */
const perform = async (
  context: Context,
  visit: Visit,
  input: TestStateInput,
  inspection: Inspection,
): Promise<Finished & { next?: string }> => {
  const { state, language } = visit;
  switch (state.Type) {
    case 'Pass':
      note(inspection, language.inspect(visit, undefined));
      return language.passState(visit);
    case 'Succeed':
    case 'Wait':
      note(inspection, language.inspect(visit, undefined));
      return language.pass(visit);
    case 'Choice':
      note(inspection, language.inspect(visit, undefined));
      return language.choose(visit);
    case 'Fail':
      throw new StateError(await language.text(visit, 'Error'), await language.text(visit, 'Cause'));
    default: {
      if (state.Type === 'Map') await inspectMap(visit, inspection, input.stateConfiguration ?? {});
      if (state.Type === 'Task') note(inspection, await language.inspectArguments(visit));
      const result = await resultOf(context, visit, input);
      note(inspection, language.inspect(visit, result));
      return language.finish(visit, result);
    }
  }
};

const resultOf = async ({ dispatcher }: Context, visit: Visit, { mock }: TestStateInput): Promise<Json> => {
  if (mock?.errorOutput) throw new StateError(mock.errorOutput.error, mock.errorOutput.cause);
  if (mock?.result !== undefined) return parseJson(mock.result) as Json;
  const { run, frame, state } = visit;
  const resource = readResource(String(state.Resource));
  if (state.Type !== 'Task' || !resource || (resource.kind === 'service' && resource.pattern !== 'request'))
    throw refused(
      `A mock is required to test a ${state.Type} state${state.Type === 'Task' ? ' of this integration pattern' : ''}`,
    );
  const order = {
    execution: 0,
    executionArn: run.row.arn,
    frame: frame.id,
    attempt: 1,
    resource: String(state.Resource),
    parameters: await visit.language.argumentsOf(visit),
    role: run.role,
  };
  try {
    return await dispatcher.perform(order);
  } catch (error) {
    if (error instanceof TaskFailure) throw new StateError(error.error, error.cause);
    throw error;
  }
};

const handled = async (visit: Visit, failure: StateError, input: TestStateInput, inspection: Inspection) => {
  const failed = {
    ...(failure.error === undefined ? {} : { error: failure.error }),
    ...(failure.cause === undefined ? {} : { cause: failure.cause }),
  };
  const { state } = visit;
  const retryIndex = (state.Retry ?? []).findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure));
  const retrier = state.Retry?.[retryIndex] as Retrier | undefined;
  const retried = input.stateConfiguration?.retrierRetryCount ?? 0;
  if (retrier && retried < (retrier.MaxAttempts ?? 3)) {
    inspection['errorDetails'] = {
      retryBackoffIntervalSeconds: Math.round(delayOf(retrier, retried, () => 1)),
      retryIndex,
    };
    return { ...failed, status: 'RETRIABLE' };
  }
  const catchIndex = (state.Catch ?? []).findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure));
  const catcher = state.Catch?.[catchIndex] as Catcher | undefined;
  if (!catcher) return { ...failed, status: 'FAILED' };
  inspection['errorDetails'] = { catchIndex };
  const { output } = await visit.language.caught(visit, catcher, errorOutput(failure));
  return { ...failed, output: JSON.stringify(output), nextState: catcher.Next, status: 'CAUGHT_ERROR' };
};
