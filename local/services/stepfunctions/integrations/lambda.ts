/** `lambda:invoke` and functions named by their ARN. */
import { Fault } from '../../../kernel/fault.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { type Integration, type Sending, TaskFailure } from './integration.ts';
import { withMetadata } from './metadata.ts';
import { optimizedFailure } from './task-failure.ts';

const NAMING = { prefix: 'Lambda', service: 'AWSLambda', base: 'AWSLambdaException' };

interface Answer {
  readonly StatusCode?: number;
  readonly ExecutedVersion?: string;
  readonly FunctionError?: string;
  readonly Payload?: Uint8Array | string;
}

export const lambda: Integration = {
  service: 'lambda',
  actions: { invoke: ['request', 'waitForTaskToken'] },
  async send(sending) {
    const { Payload, ...rest } = sending.parameters;
    const requestId = sending.cloud.ids.uuid();
    const { payload, answer } = await invoke(sending, rest, Payload, requestId);
    return withMetadata(
      { ExecutedVersion: answer.ExecutedVersion ?? '$LATEST', Payload: payload, StatusCode: answer.StatusCode ?? 200 },
      requestId,
      new Date(sending.cloud.clock.now()),
      {
        contentType: 'application/json',
        connection: 'Connection',
        length: Buffer.byteLength(JSON.stringify(payload)),
        more: {
          'X-Amz-Executed-Version': answer.ExecutedVersion ?? '$LATEST',
          'x-amzn-Remapped-Content-Length': '0',
          'X-Amzn-Trace-Id': `root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8)};sampled=0`,
        },
      },
    );
  },
};

/** A Resource that is a function's ARN: the state's input is the payload, the payload is the result. */
export const sendToFunction = async (sending: Sending, functionArn: string, payload: Json): Promise<Json> =>
  (await invoke(sending, { FunctionName: functionArn }, payload, sending.cloud.ids.uuid())).payload;

const invoke = async (
  { cloud, caller }: Sending,
  input: JsonObject,
  payload: Json | undefined,
  requestId: string,
): Promise<{ payload: Json; answer: Answer }> => {
  let answer: Answer;
  try {
    answer = await cloud.call<Answer>(
      'lambda',
      'Invoke',
      { ...input, ...(payload === undefined ? {} : { Payload: Buffer.from(JSON.stringify(payload)) }) },
      caller,
    );
  } catch (error) {
    if (error instanceof Fault && error.code === 'ResourceNotFoundException')
      throw optimizedFailure(new Fault(error.code, error.message, { status: 404 }), NAMING, requestId);
    throw optimizedFailure(error, NAMING, requestId);
  }
  const text = answer.Payload === undefined ? '' : Buffer.from(answer.Payload as Uint8Array).toString('utf8');
  if (answer.FunctionError) throw functionFailure(text);
  return { payload: text === '' ? null : parsed(text), answer };
};

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
};

/** What a function threw: its type is the error's name, the whole payload is the cause. */
const functionFailure = (text: string): TaskFailure => {
  const payload = parsed(text);
  if (!isObject(payload)) return new TaskFailure('Lambda.Unknown', text);
  const { errorType, errorMessage } = payload;
  if (typeof errorType === 'string' && errorType !== '') return new TaskFailure(errorType, text);
  if (typeof errorMessage === 'string' && errorMessage.includes('Task timed out'))
    return new TaskFailure('Sandbox.Timedout', text);
  return new TaskFailure(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  );
};
