/** One execution environment: a worker thread that runs one invocation at a time. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { ErrorPayload, FromWorker, Invocation, Start } from '../runtime/messages.ts';

/** The outcome of an invocation. `crashed` environments are gone. */
export type Ran =
  | { readonly kind: 'answer'; readonly payload: string; readonly memory: number }
  | { readonly kind: 'error'; readonly error: ErrorPayload; readonly memory: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'exit'; readonly reason: string };

export interface Environment {
  /** Loads the handler; undefined when it is ready. Ends itself if that fails. */
  readonly started: Promise<ErrorPayload | undefined>;
  /** Only one at a time. */
  invoke(invocation: Invocation): Promise<Ran>;
  end(): Promise<void>;
  alive(): boolean;
  /** MB that its heap takes of this machine; undefined until it has run. */
  resident(): number | undefined;
}

export interface Plan {
  readonly script: URL;
  readonly start: Omit<Start, 'port'>;
  readonly variables: Record<string, string>;
  /** MB. */
  readonly memory: number;
  /** Milliseconds to load the handler in. */
  readonly loading: number;
  line(text: string): void;
}

/** MB. Functions with less are many and small: what V8 keeps ready for new objects would be half of what they hold. */
const MUCH = 1024;

const makeWorker = (
  script: URL,
  start: Plan['start'],
  port: MessagePort,
  env: Record<string, string>,
  memory: number,
): Worker =>
  new Worker(script, {
    workerData: { ...start, port },
    transferList: [port],
    env,
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: memory >= MUCH ? 16 : 4 },
  });

const deadEnvironment: Environment = {
  started: Promise.resolve({
    errorType: 'Runtime.ExitError',
    errorMessage: 'Runtime exited with error: exit status 9',
    trace: [],
  }),
  invoke: async () => ({ kind: 'exit', reason: 'Runtime exited with error: exit status 9' }),
  end: async () => {},
  alive: () => false,
  resident: () => undefined,
};

export const startEnvironment = ({ script, start, variables, memory, loading, line }: Plan): Environment => {
  const { port1: port, port2 } = new MessageChannel();
  let worker: Worker;
  try {
    worker = makeWorker(script, start, port2, variables, memory);
  } catch (error) {
    // NODE_OPTIONS that Node does not take: on AWS the runtime ends with that message.
    line(`${(error as Error).message}\n`);
    port.close();
    return deadEnvironment;
  }
  let alive = true;
  let settle: ((ran: Ran) => void) | undefined;
  let failure: string | undefined;
  let resident: number | undefined;
  const loaded = Promise.withResolvers<ErrorPayload | undefined>();
  const finish = (ran: Ran): void => {
    settle?.(ran);
    settle = undefined;
  };
  const end = async (): Promise<void> => {
    alive = false;
    await worker.terminate();
  };

  port.on('message', (message: FromWorker) => {
    if ('resident' in message) resident = message.resident;
    if (message.type === 'lines') for (const text of message.lines) line(text);
    else if (message.type === 'ready') loaded.resolve(undefined);
    else if (message.type === 'init failed') loaded.resolve(message.error);
    else if (message.type === 'answer') finish({ kind: 'answer', payload: message.payload, memory: message.memory });
    else if (message.type === 'error') {
      if (message.fatal) alive = false;
      finish({ kind: 'error', error: message.error, memory: message.memory });
    }
  });
  // Native code and Node itself still write to the worker's own streams.
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => line(text.endsWith('\n') ? text : `${text}\n`));
  }
  worker.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'signal: killed' : 'exit status 1';
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') line(`${error.stack ?? error}\n`);
  });
  worker.on('exit', (code) => {
    alive = false;
    const reason = failure ?? (code === 0 ? undefined : `exit status ${code}`);
    const said =
      reason === undefined ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${reason}`;
    // The worker's last message may still be on its way.
    setImmediate(() => {
      loaded.resolve({ errorType: 'Runtime.ExitError', errorMessage: said, trace: [] });
      finish({ kind: 'exit', reason: said });
      port.close();
    });
  });

  const slow = setTimeout(() => {
    loaded.resolve({
      errorType: 'Sandbox.Timedout',
      errorMessage: `Task timed out after ${(loading / 1000).toFixed(2)} seconds`,
      trace: [],
    });
  }, loading);
  const started = loaded.promise.then(async (error) => {
    clearTimeout(slow);
    if (error) await end();
    return error;
  });

  return {
    started,
    end,
    alive: () => alive,
    resident: () => resident,
    invoke: (invocation) =>
      new Promise((resolve) => {
        // Computing takes this machine's time: moving the cloud's clock ends nothing that runs.
        const timer = setTimeout(() => {
          finish({ kind: 'timeout' });
          void end();
        }, invocation.timeout);
        settle = (ran) => {
          clearTimeout(timer);
          resolve(ran);
        };
        port.postMessage(invocation);
      }),
  };
};
