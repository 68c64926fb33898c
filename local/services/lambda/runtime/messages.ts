/**
 * The messages between the local cloud and the worker of a function. Types only: both sides run in different threads.
 */
import type { MessagePort } from 'node:worker_threads';

/** What a worker is started with. */
export interface Start {
  readonly port: MessagePort;
  /** Milliseconds by which the cloud's clock is ahead. */
  readonly offset: Float64Array<SharedArrayBuffer>;
  readonly taskRoot: string;
  /** Folder of what V8 compiled of the task's code before. */
  readonly compiled: string;
  /** Folders with the files of its layers; later ones cover earlier ones. */
  readonly layers: readonly string[];
  /** URL of a module that finds the SDK which the runtime provides. */
  readonly provided: string;
  readonly handler: string;
  /** 18, 20, 22, 24 */
  readonly generation: number;
  readonly log: { readonly json: boolean; readonly level: string | undefined };
  /** What `context` says of the function. */
  readonly about: {
    readonly functionName: string;
    readonly functionVersion: string;
    readonly memoryLimitInMB: string;
    readonly logGroupName: string;
    readonly logStreamName: string;
  };
}

export interface Invocation {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly functionArn: string;
  readonly clientContext: string | undefined;
  readonly traceId: string;
}

export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** MB. */
interface Held {
  /** What the handler used, as Lambda reports it. */
  readonly memory: number;
  /** What its heap takes of this machine, with what is not collected yet. */
  readonly resident: number;
}

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'init failed'; readonly error: ErrorPayload }
  | { readonly type: 'lines'; readonly lines: readonly string[] }
  | ({ readonly type: 'answer'; readonly requestId: string; readonly payload: string } & Held)
  | ({
      readonly type: 'error';
      readonly requestId: string;
      readonly error: ErrorPayload;
      /** The worker is no longer good for another invocation. */
      readonly fatal: boolean;
    } & Held)
  /** Its garbage is collected. */
  | { readonly type: 'rested'; readonly resident: number };
