/** The `context` and `callback` that a handler is given. */
import type { Invocation, Start } from './messages.ts';

export type Ending = { readonly value: unknown } | { readonly thrown: unknown };

/** `end` ends the invocation now, `later` when the event loop is empty. */
export const makeContext = (
  start: Start,
  invocation: Invocation,
  end: (ending: Ending) => void,
  later: (ending: Ending) => void,
) => {
  const deadline = performance.now() + invocation.timeout;
  const done = (thrown?: unknown, value?: unknown): void =>
    end(thrown === undefined || thrown === null ? { value } : { thrown });
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    ...start.about,
    awsRequestId: invocation.requestId,
    invokedFunctionArn: invocation.functionArn,
    ...(invocation.clientContext !== undefined && { clientContext: readClientContext(invocation.clientContext) }),
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    // Gone from Node.js 24 on, with callbacks.
    ...(start.generation < 24 && {
      done,
      succeed: (value: unknown) => done(undefined, value),
      fail: (error: unknown) => done(error ?? 'handled'),
    }),
  };
  const callback = (thrown?: unknown, value?: unknown): void => {
    const ending = thrown === undefined || thrown === null ? { value } : { thrown };
    if ('thrown' in ending || !context.callbackWaitsForEmptyEventLoop) end(ending);
    else later(ending);
  };
  return { context, callback };
};

const readClientContext = (base64: string): unknown => JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
