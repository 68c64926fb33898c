/** Functions of a target, invoked under its deploy role. */
import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { TaglineError } from '../../core/fault.ts';
import type { Functions, Returned } from '../../core/ports/functions.ts';
import type { StackPlace } from '../../core/ports/stacks.ts';

/** Whoever waits for a function ends after 15 minutes itself, and has to say what happened before that. */
const PATIENCE_MILLISECONDS = 14 * 60 * 1000;

export interface FunctionClients {
  /** Tries again what may have failed on the way: an event may come twice. */
  handing(place: StackPlace): LambdaClient;
  /** Tries once: a function whose answer was lost is not called a second time. */
  calling(place: StackPlace): LambdaClient;
}

export const targetFunctions = ({ handing, calling }: FunctionClients): Functions => {
  const invoke = async (
    place: StackPlace,
    FunctionName: string,
    event: unknown,
    InvocationType: 'Event' | 'RequestResponse',
  ): Promise<InvokeCommandOutput> => {
    try {
      const client = InvocationType === 'Event' ? handing(place) : calling(place);
      return await client.send(
        new InvokeCommand({ FunctionName, InvocationType, Payload: Buffer.from(JSON.stringify(event)) }),
        { abortSignal: AbortSignal.timeout(PATIENCE_MILLISECONDS) },
      );
    } catch (error) {
      throw refused(error, FunctionName, place);
    }
  };
  return {
    async hand(place, name, event) {
      await invoke(place, name, event, 'Event');
    },
    async call(place, name, event): Promise<Returned> {
      const { FunctionError, Payload } = await invoke(place, name, event, 'RequestResponse');
      const value: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
      return FunctionError === undefined ? { value } : thrown(value);
    },
  };
};

const thrown = (value: unknown): Returned => {
  const { errorType, errorMessage } = (value ?? {}) as { errorType?: unknown; errorMessage?: unknown };
  return {
    error: typeof errorType === 'string' && errorType !== '' ? errorType : 'FunctionFailed',
    message: typeof errorMessage === 'string' ? errorMessage : JSON.stringify(value),
  };
};

const refused = (error: unknown, name: string, { account, region }: StackPlace): unknown => {
  const { name: code, message } = error as Error;
  const where = `${account}/${region}`;
  if (code === 'ResourceNotFoundException')
    return new TaglineError('FunctionMissing', `there is no function ${name} in ${where}`, {
      remedy: 'Deploy it there, or correct FunctionName.',
      cause: error,
    });
  if (code === 'AbortError' || code === 'TimeoutError')
    return new TaglineError('FunctionTooSlow', `${name} did not return within 14 minutes`, {
      remedy: 'Let it answer its job instead: Outcome: JobResult.',
      cause: error,
    });
  if (code === 'TooManyRequestsException')
    return new TaglineError('ThrottlingException', message, { retryable: true, cause: error });
  if (code === 'AccessDeniedException')
    return new TaglineError('FunctionRefused', `${name} may not be invoked in ${where}: ${message}`, {
      remedy: 'Deploy the target stack of the environment: its deploy role invokes what uses.functions grants.',
      cause: error,
    });
  if (code === 'RequestTooLargeException' || code === 'InvalidRequestContentException')
    return new TaglineError('FunctionRefused', `Lambda refuses the event of ${name}: ${message}`, { cause: error });
  return error;
};
