/** Answers to tasks that wait for their token. */
import type { Demand, Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { FrameMessage } from '../engine/frame.ts';
import { LARGEST_DATA } from '../engine/limits.ts';
import type { TokenAddress } from '../integrations/dispatcher.ts';
import type { Json } from '../json.ts';
import type { Context } from './context.ts';
import { checkBytes, parseJson } from './input.ts';

interface Input {
  readonly taskToken: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export const sendTaskOperations = (context: Context): Record<string, Operation> => {
  const operation = (action: string, messageOf: (input: Input, attempt: number) => FrameMessage): Operation => ({
    demands: (input: Input): readonly Demand[] => {
      const machine = context.store.executionByKey(addressOf(context, input).execution)?.machine;
      return [{ action: `states:${action}`, resource: machine ?? '*' }];
    },
    async run(input: Input) {
      const { execution, frame, attempt } = addressOf(context, input);
      const message = messageOf(input, attempt);
      const receipt = await context.engine.deliver(execution, { to: 'frame', frame, message });
      if (receipt === 'late') throw new Fault('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
      return {};
    },
  });
  return {
    SendTaskSuccess: operation('SendTaskSuccess', (input, attempt) => ({
      kind: 'succeeded',
      attempt,
      output: outputOf(input),
    })),
    SendTaskFailure: operation('SendTaskFailure', ({ error, cause }, attempt) => {
      return {
        kind: 'failed',
        attempt,
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      };
    }),
    SendTaskHeartbeat: operation('SendTaskHeartbeat', (_input, attempt) => ({ kind: 'heartbeat', attempt })),
  };
};

const addressOf = ({ dispatcher }: Context, { taskToken }: Input): TokenAddress => {
  const address = dispatcher.readToken(taskToken);
  if (!address) throw new Fault('InvalidToken', "Invalid Token: 'Invalid token'");
  return address;
};

const outputOf = ({ output }: Input): Json => {
  const text = output as string;
  checkBytes('output', text, LARGEST_DATA);
  const value = parseJson(text);
  if (value === undefined) throw new Fault('InvalidOutput', `Invalid Output: 'The output is not valid JSON'`);
  return value as Json;
};
