/**
 * One invocation after the other, ended by its promise, its callback, an empty event loop or an error nobody caught.
 */
import { flushCompileCache } from 'node:module';
import { getHeapStatistics } from 'node:v8';
import { makeCompact } from './compact.ts';
import { errorPayload } from './error-payload.ts';
import { type Ending, makeContext } from './invocation-context.ts';
import type { Handler } from './load-handler.ts';
import type { Invocation, Start } from './messages.ts';

export const serve = (start: Start, handler: Handler, current: { requestId: string | undefined }): void => {
  const { port, generation } = start;
  let running: { readonly requestId: string; ending: Ending | undefined } | undefined;

  const compact = makeCompact(() => {
    port.postMessage({ type: 'rested', resident: resident() });
    // At rest it keeps nobody waiting. What is kept already is not written again.
    flushCompileCache();
  });
  const memory = (): number => {
    const { used_heap_size, external_memory } = getHeapStatistics();
    return Math.ceil((used_heap_size + external_memory) / 1024 / 1024);
  };
  const resident = (): number => Math.ceil(getHeapStatistics().total_physical_size / 1024 / 1024);
  const finish = (ending: Ending, fatal = false): void => {
    if (!running) return;
    const { requestId } = running;
    running = undefined;
    port.ref();
    compact();
    if ('thrown' in ending) {
      const error = errorPayload(ending.thrown);
      const { errorType, errorMessage, trace } = error;
      console.error(
        `${fatal ? errorType.replace('Runtime.', '') : 'Invoke'} Error ` +
          `\t${JSON.stringify({ errorType, errorMessage, stack: trace })}`,
      );
      port.postMessage({ type: 'error', requestId, error, fatal, memory: memory(), resident: resident() });
      return;
    }
    port.postMessage({
      type: 'answer',
      requestId,
      memory: memory(),
      resident: resident(),
      ...written(ending.value),
    });
  };

  port.on('message', (invocation: Invocation) => {
    const { requestId } = invocation;
    const own = { requestId, ending: undefined } as NonNullable<typeof running>;
    running = own;
    current.requestId = requestId;
    process.env['_X_AMZN_TRACE_ID'] = invocation.traceId;
    // Now only the function keeps the loop alive: `beforeExit` tells that it has nothing left to do.
    port.unref();
    const end = (ending: Ending): void => {
      if (running === own) finish(ending);
    };
    const { context, callback } = makeContext(start, invocation, end, (ending) => {
      own.ending ??= ending;
    });
    try {
      const result = handler(JSON.parse(invocation.event), context, callback);
      if (isThenable(result))
        result.then(
          (value) => end({ value }),
          (thrown) => end({ thrown }),
        );
      else if (generation >= 24) end({ value: result });
    } catch (thrown) {
      end({ thrown });
    }
  });
  process.on('beforeExit', () => {
    if (running) finish(running.ending ?? { value: null });
  });
  process.on('uncaughtException', (thrown) => {
    finish({ thrown }, true);
    process.exit(129);
  });
  process.on('unhandledRejection', (reason) => {
    finish({ thrown: Object.assign(new Error(String(reason)), { name: 'Runtime.UnhandledPromiseRejection' }) }, true);
    process.exit(128);
  });
};

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';

/** The payload, or the error that there can be none. */
const written = (value: unknown): { payload: string } | { type: 'error'; fatal: false; error: unknown } => {
  try {
    return { payload: JSON.stringify(value === undefined ? null : value) ?? 'null' };
  } catch {
    const error = Object.assign(new Error('Unable to stringify response body'), { name: 'Runtime.MarshalError' });
    return { type: 'error', fatal: false, error: errorPayload(error) };
  }
};
