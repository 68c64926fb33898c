import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { readExecutionArn } from '../arn.ts';
import { type Context, executionNamed } from './context.ts';

interface Input {
  readonly executionArn: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Ends an execution as ABORTED; stopping one that has ended changes nothing. */
export const stopExecution = (context: Context): Operation => ({
  demands: (input: Input) => [{ action: 'states:StopExecution', resource: readExecutionArn(input.executionArn) }],
  async run({ executionArn, error, cause }: Input) {
    const execution = executionNamed(context, executionArn);
    if (execution.type === 'EXPRESS')
      throw new Fault('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
    await context.engine.deliver(execution.key, { to: 'stop', error, cause });
    const { stopped } = executionNamed(context, executionArn);
    return { stopDate: new Date(stopped ?? context.cloud.clock.now()) };
  },
});
