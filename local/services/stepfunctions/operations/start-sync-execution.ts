import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { expressArn } from '../arn.ts';
import { type Context, resolveMachine } from './context.ts';
import { checkName } from './input.ts';
import { checkInput, demandOnMachine, insertExecution, type StartInput, timeoutOf } from './start-execution.ts';

const included = { included: true };

/** Answers when the execution of an express machine has ended; a failed execution is an answer, not an error. */
export const startSyncExecution = (context: Context): Operation => ({
  demands: (input: StartInput) => [demandOnMachine('StartSyncExecution', input.stateMachineArn)],
  async run(input: StartInput) {
    const { cloud, engine, endings } = context;
    const name = input.name ?? cloud.ids.uuid();
    checkName(name);
    const text = input.input ?? '{}';
    checkInput(text);
    const named = resolveMachine(context, input.stateMachineArn);
    if (named.machine.type !== 'EXPRESS')
      throw new Fault('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
    const arn = expressArn(named.machine.arn, name, cloud.ids.uuid());
    const row = insertExecution(context, named, {
      arn,
      name,
      input: text,
      trace: input.traceHeader ?? null,
      item: 'sync',
    });
    const end = endings.wait(row.key);
    engine.begin(row, timeoutOf(named, row.started));
    const ended = await end;
    return {
      executionArn: arn,
      stateMachineArn: named.machine.arn,
      name,
      startDate: new Date(ended.started),
      stopDate: new Date(ended.stopped ?? ended.started),
      status: ended.status,
      ...(ended.error === null ? {} : { error: ended.error }),
      ...(ended.cause === null ? {} : { cause: ended.cause }),
      input: text,
      inputDetails: included,
      ...(ended.output === null ? {} : { output: ended.output, outputDetails: included }),
      ...(input.traceHeader === undefined ? {} : { traceHeader: input.traceHeader }),
      billingDetails: {
        billedMemoryUsedInMB: 64,
        billedDurationInMilliseconds:
          Math.ceil(Math.max(1, (ended.stopped ?? ended.started) - ended.started) / 100) * 100,
      },
    };
  },
});
