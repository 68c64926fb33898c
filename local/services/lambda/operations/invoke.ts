import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { invokeDemand } from '../demand.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName, refArn } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';

export interface InvokeInput {
  FunctionName: string;
  InvocationType?: keyof typeof LARGEST;
  LogType?: string;
  /** base64 */
  ClientContext?: string;
  Payload?: Uint8Array | string;
  Qualifier?: string;
}

const MEMBERS = ['FunctionName', 'InvocationType', 'LogType', 'ClientContext', 'Payload', 'Qualifier'];
/** Bytes. */
const LARGEST = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 };

export const invoke = ({ cloud, store, pool, concurrency, queue }: Lambda): Operation<InvokeInput> => ({
  demands: (input, call) => [
    invokeDemand(store, 'InvokeFunction', readFunctionName(input.FunctionName, call, input.Qualifier)),
  ],
  async run(input, call) {
    onlyMembers('Invoke', input, MEMBERS);
    const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
    const type = input.InvocationType ?? 'RequestResponse';
    const fn = findVersion(store, ref);
    const event = readPayload(input.Payload, LARGEST[type], type);
    if (type === 'DryRun') return { StatusCode: 204 };
    if (type === 'Event') {
      queue.accept(ref, event, call.requestId);
      return { StatusCode: 202 };
    }
    const clientContext = readClientContext(input.ClientContext);
    const outcome = await concurrency.within(ref, () =>
      pool.run(fn, { requestId: call.requestId || cloud.ids.uuid(), event, functionArn: refArn(ref), clientContext }),
    );
    return {
      StatusCode: 200,
      ExecutedVersion: fn.version,
      Payload: Buffer.from(outcome.payload),
      ...(outcome.failed && { FunctionError: 'Unhandled' }),
      ...(input.LogType === 'Tail' && { LogResult: Buffer.from(outcome.tail).subarray(-4096).toString('base64') }),
    };
  },
});

/** JSON text; no payload is an empty object. */
const readPayload = (value: Uint8Array | string | undefined, largest: number, type: string): string => {
  const text = value === undefined ? '' : typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
  const size = Buffer.byteLength(text);
  if (size > largest) {
    throw new Fault(
      'RequestTooLargeException',
      `${size} byte payload is too large for the ${type} invocation type (limit ${largest} bytes)`,
      { status: 413, fields: { Type: 'User' } },
    );
  }
  if (text === '') return '{}';
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new Fault(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
      {
        fields: { Type: 'User' },
      },
    );
  }
};

const readClientContext = (base64: string | undefined): string | undefined => {
  if (base64 === undefined) return undefined;
  try {
    JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return base64;
  } catch {
    throw new Fault('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.');
  }
};
