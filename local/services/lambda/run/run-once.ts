/** Runs one invocation in an environment and words its outcome as Lambda does. */
import type { Cloud } from '../../../kernel/cloud.ts';
import type { ErrorPayload } from '../runtime/messages.ts';
import type { Ran } from './environment.ts';
import type { Outcome, Request } from './invocation.ts';
import { endLines, type Report, startLine } from './report.ts';
import type { Warm } from './warm.ts';

/** Bytes: 6 MB and a little. */
const LARGEST_ANSWER = 6_291_556;

export const runOnce = async (cloud: Cloud, warm: Warm, request: Request): Promise<Outcome> => {
  const { fn, environment, logs } = warm;
  const write = (text: string | undefined): void => {
    if (text === undefined) return;
    warm.tail = (warm.tail + text).slice(-4096);
    logs.write(text);
  };
  const before = performance.now();
  const initial = warm.init === undefined;
  const unfit = await environment.started;
  if (initial) {
    warm.init = performance.now() - before;
    if (unfit)
      write(
        `${new Date(cloud.clock.now()).toISOString()}\tundefined\tERROR\tUncaught Exception ` +
          `\t${JSON.stringify(unfit)}\n`,
      );
  }
  warm.tail = initial ? warm.tail : '';
  write(startLine(fn, cloud.clock.now(), request.requestId));
  const begun = performance.now();
  const ran: Ran = unfit
    ? { kind: 'error', error: initFailure(unfit, request.requestId), memory: 0 }
    : await environment.invoke({
        requestId: request.requestId,
        event: request.event,
        timeout: fn.timeout * 1000,
        functionArn: request.functionArn,
        clientContext: request.clientContext,
        traceId: traceId(cloud),
      });
  const duration = Math.min(performance.now() - begun, fn.timeout * 1000);
  const { payload, failed, status, errorType } = worded(ran, request.requestId, fn.timeout);
  if (status === 'timeout')
    write(
      `${new Date(cloud.clock.now()).toISOString()} ${request.requestId} Task timed out after ` +
        `${fn.timeout.toFixed(2)} seconds\n\n`,
    );
  const report: Report = {
    requestId: request.requestId,
    duration,
    init: initial ? warm.init : undefined,
    memory: 'memory' in ran ? ran.memory : fn.memorySize,
    status,
    errorType,
  };
  for (const text of endLines(fn, cloud.clock.now(), report)) write(text);
  return { payload, failed, tail: warm.tail };
};

interface Worded {
  readonly payload: string;
  readonly failed: boolean;
  readonly status: Report['status'];
  readonly errorType?: string;
}

const worded = (ran: Ran, requestId: string, timeout: number): Worded => {
  switch (ran.kind) {
    case 'answer': {
      if (Buffer.byteLength(ran.payload) <= LARGEST_ANSWER)
        return { payload: ran.payload, failed: false, status: 'success' };
      const errorType = 'Function.ResponseSizeTooLarge';
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${LARGEST_ANSWER} bytes).`;
      return { ...failure({ errorType, errorMessage }), status: 'error' };
    }
    case 'error':
      // An error that the function's own code throws counts as its answer; the report names only the runtime's errors.
      return { ...failure(ran.error), status: ran.error.errorType.startsWith('Runtime.') ? 'error' : 'failure' };
    case 'timeout': {
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`;
      return { ...failure({ errorType: 'Sandbox.Timedout', errorMessage }), status: 'timeout' };
    }
    case 'exit': {
      const errorMessage = `RequestId: ${requestId} Error: ${ran.reason}`;
      return { ...failure({ errorType: 'Runtime.ExitError', errorMessage }), status: 'error' };
    }
  }
};

const failure = (error: Partial<ErrorPayload>) => ({
  payload: JSON.stringify(error),
  failed: true,
  errorType: error.errorType as string,
});

/** An environment that died while loading has said no words of its own. */
const initFailure = (error: ErrorPayload, requestId: string): ErrorPayload =>
  error.errorType === 'Runtime.ExitError' || error.errorType === 'Sandbox.Timedout'
    ? { ...error, errorMessage: `RequestId: ${requestId} Error: ${error.errorMessage}` }
    : error;

const traceId = (cloud: Cloud): string => {
  const hex = cloud.ids.uuid().replaceAll('-', '');
  const seconds = Math.floor(cloud.clock.now() / 1000).toString(16);
  return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(16)};Sampled=0`;
};
