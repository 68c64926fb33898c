/** A visit to the tested state, in an execution that exists in memory alone. */
import type { Call } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { Definition, ROOT } from '../definition/definition.ts';
import { type Interpreter, visitOf } from '../engine/interpreter.ts';
import { Run } from '../engine/run.ts';
import type { Visit } from '../engine/visit.ts';
import type { JsonObject } from '../json.ts';
import type { ExecutionRow } from '../store.ts';
import type { Context } from './context.ts';
import { parseJson } from './input.ts';
import { checkContext } from './test-state-context.ts';
import type { TestedState } from './test-state-definition.ts';

interface Given {
  readonly input?: string;
  readonly roleArn?: string;
  readonly variables?: string;
  readonly context?: string;
}

export const visitTo = (
  { cloud }: Context,
  interpreter: Interpreter,
  call: Call,
  input: Given,
  { name, machine }: TestedState,
): Visit => {
  const text = input.input ?? '{}';
  if (parseJson(text) === undefined)
    throw new Fault('InvalidExecutionInput', `Invalid State Machine Execution Input: 'not valid JSON'`);
  const now = cloud.clock.now();
  const [execution, machineName] = [cloud.ids.uuid(), cloud.ids.uuid()];
  const base = `arn:aws:states:${call.region}:${call.account}`;
  const row: ExecutionRow = {
    key: 0,
    arn: `${base}:express:${machineName}:${execution}`,
    machine: `${base}:stateMachine:${machineName}`,
    revision: '',
    version: null,
    alias: null,
    name: execution,
    type: 'EXPRESS',
    status: 'RUNNING',
    input: text,
    output: null,
    error: null,
    cause: null,
    started: now,
    stopped: null,
    redrives: 0,
    redriven: null,
    last_event: 1,
    map_run: null,
    item: null,
    trace: null,
  };
  const run = new Run(
    row,
    new Definition(JSON.stringify(machine)),
    input.roleArn ?? '',
    () => cloud.clock.now(),
    () => [],
  );
  const frame = run.spawn({ index: 0, machine: ROOT, input: run.input, after: 0 });
  frame.variables = (parseJson(input.variables ?? '{}') ?? {}) as JsonObject;
  Object.assign(frame, { state: name, entered: true, enteredAt: now, enteredEvent: 2, lastEvent: 2 });
  const visit = visitOf(interpreter, run, frame);
  if (input.context !== undefined) visit.given = checkContext(parseJson(input.context));
  return visit;
};
