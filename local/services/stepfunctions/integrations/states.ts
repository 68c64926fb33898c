/** `states:startExecution`: nested executions. */

import { toCamel } from '../../../kernel/sdk/casing.ts';
import type { Json, JsonObject } from '../json.ts';
import { type Integration, type Sending, TaskFailure } from './integration.ts';
import { managedRule } from './managed-rule.ts';
import { withMetadata } from './metadata.ts';
import { optimizedFailure } from './task-failure.ts';

const NAMING = { prefix: 'StepFunctions', service: 'AWSStepFunctions', base: 'AWSStepFunctionsException' };

interface Described {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: Date;
  readonly stopDate?: Date;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

const call = async <Out>(
  { cloud, caller }: Sending,
  operation: string,
  input: object,
  requestId: string,
): Promise<Out> => {
  try {
    return await cloud.call<Out>('states', operation, input, caller);
  } catch (error) {
    throw optimizedFailure(error, NAMING, requestId);
  }
};

const RULE = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';

const demandSync = (sending: Sending, requestId: string): void => {
  try {
    sending.cloud.authorize(sending.caller, managedRule(sending, RULE));
  } catch (error) {
    throw optimizedFailure(error, NAMING, requestId);
  }
};

export const states: Integration = {
  service: 'states',
  actions: { startExecution: ['request', 'sync', 'sync:2', 'waitForTaskToken'] },
  async send(sending) {
    const { parameters, idempotencyToken, pattern } = sending;
    const requestId = sending.cloud.ids.uuid();
    if (pattern === 'sync' || pattern === 'sync:2') demandSync(sending, requestId);
    const { Input, ...rest } = parameters;
    // A name that is the same for every sending: a repeated request answers the same execution.
    const name = typeof rest['Name'] === 'string' ? {} : { name: idempotencyToken };
    const input = { ...name, ...(toCamel(rest) as JsonObject), input: inputText(Input) };
    const started = await call<{ executionArn: string; startDate: Date }>(sending, 'StartExecution', input, requestId);
    return withMetadata(
      { ExecutionArn: started.executionArn, StartDate: started.startDate.getTime() },
      requestId,
      new Date(sending.cloud.clock.now()),
    );
  },
  job: {
    jobOf: (output) => String(output['ExecutionArn']),
    async look(sending, job) {
      const described = await call<Described>(
        sending,
        'DescribeExecution',
        { executionArn: job },
        sending.cloud.ids.uuid(),
      );
      if (described.status === 'RUNNING') return undefined;
      const result = resultOf(described, sending.pattern === 'sync:2');
      if (described.status === 'SUCCEEDED') return result;
      throw new TaskFailure('States.TaskFailed', JSON.stringify(result));
    },
    async stop(sending, job) {
      await call(sending, 'StopExecution', { executionArn: job }, sending.cloud.ids.uuid());
    },
    every: { first: 1000, longest: 10_000 },
  },
};

/** The input as text; tasks give it as JSON. */
const inputText = (input: Json | undefined): string => {
  if (typeof input === 'string') return input;
  return JSON.stringify(input ?? {});
};

/** DescribeExecution's answer; `.sync:2` gives input and output as JSON, `.sync` as text. */
const resultOf = (described: Described, parsed: boolean): Json => {
  const data = (text: string): Json => (parsed ? (JSON.parse(text) as Json) : text);
  const { cause, error, output, stopDate } = described;
  return {
    ...(cause === undefined ? {} : { Cause: cause }),
    ...(error === undefined ? {} : { Error: error }),
    ExecutionArn: described.executionArn,
    Input: data(described.input),
    InputDetails: { Included: true },
    Name: described.name,
    ...(output === undefined ? {} : { Output: data(output), OutputDetails: { Included: true } }),
    StartDate: described.startDate.getTime(),
    StateMachineArn: described.stateMachineArn,
    Status: described.status,
    ...(stopDate ? { StopDate: stopDate.getTime() } : {}),
  };
};
