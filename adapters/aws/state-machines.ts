/** State machines of a target, run under its deploy role. */
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidExecutionInput,
  type SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { TaglineError } from '../../core/fault.ts';
import type { StackPlace } from '../../core/ports/stacks.ts';
import type { StateMachines } from '../../core/ports/state-machines.ts';

const CAUSE_LIMIT = 32_768;

export const targetStateMachines = ({ states }: { states(place: StackPlace): SFNClient }): StateMachines => ({
  async kind(place, stateMachineArn) {
    try {
      const { type } = await states(place).send(new DescribeStateMachineCommand({ stateMachineArn }));
      return type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
    } catch (error) {
      throw refused(error, stateMachineArn);
    }
  },
  async start(place, { arn, name, input }) {
    try {
      const { executionArn = '' } = await states(place).send(
        new StartExecutionCommand({ stateMachineArn: arn, name, input }),
      );
      return executionArn;
    } catch (error) {
      // It was started before and has ended: its ARN follows from its name.
      if (error instanceof ExecutionAlreadyExists) return `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
      throw refused(error, arn);
    }
  },
  async describe(place, executionArn) {
    try {
      const { status, output, error, cause } = await states(place).send(new DescribeExecutionCommand({ executionArn }));
      return {
        status: status === 'PENDING_REDRIVE' || status === undefined ? 'RUNNING' : status,
        ...(output === undefined ? {} : { output }),
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  },
  async stop(place, executionArn, cause) {
    try {
      const why = { error: 'Stopped', cause: cause.slice(0, CAUSE_LIMIT) };
      await states(place).send(new StopExecutionCommand({ executionArn, ...why }));
    } catch (error) {
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
    }
  },
});

const refused = (error: unknown, arn: string): unknown => {
  const { name, message } = error as Error;
  if (error instanceof StateMachineDoesNotExist || name === 'InvalidArn')
    return new TaglineError('StateMachineMissing', `there is no state machine ${arn}`, {
      remedy: 'Deploy it there, or correct StateMachineArn.',
      cause: error,
    });
  if (error instanceof InvalidExecutionInput || name === 'ValidationException')
    return new TaglineError('InvalidMachineInput', `${arn} does not take this input: ${message}`, {
      expected: 'JSON of at most 256 KB',
      cause: error,
    });
  if (name === 'AccessDeniedException')
    return new TaglineError('StateMachineRefused', `${arn} may not be run: ${message}`, {
      expected: 'a machine of the target account and region that uses.machines grants',
      remedy: 'Correct the ARN, e.g. arn:aws:states:#{tagline.Region}:#{tagline.Account}:stateMachine:name.',
      cause: error,
    });
  return error;
};
