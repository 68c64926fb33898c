/** How a Task reaches a service. One file per integration; `catalogue.ts` lists them. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Pattern } from './resource.ts';

/** One attempt of a task. */
export interface Order {
  readonly execution: number;
  readonly executionArn: string;
  readonly frame: number;
  readonly attempt: number;
  /** The Task's Resource. */
  readonly resource: string;
  readonly parameters: Json;
  /** The role it acts as. */
  readonly role: string;
  readonly token?: string;
}

/** What an integration works with. */
export interface Sending {
  readonly cloud: Cloud;
  readonly order: Order;
  /** The role's session, in the execution's account and region. */
  readonly caller: Caller;
  readonly parameters: JsonObject;
  readonly action: string;
  readonly pattern: Pattern;
  /** The same for every sending of this attempt: where a service can recognise repetitions. */
  readonly idempotencyToken: string;
}

/** A task that failed: becomes the task's error. */
export class TaskFailure extends Error {
  readonly error: string;
  override readonly cause: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.name = 'TaskFailure';
    this.error = error;
    this.cause = cause;
  }
}

export interface JobWatch {
  /** The job that a request started. */
  jobOf(output: JsonObject): string;
  /** The job's result; undefined while it runs; TaskFailure if it failed. */
  look(sending: Sending, job: string): Promise<Json | undefined>;
  stop(sending: Sending, job: string): Promise<void>;
  /** Milliseconds between looks: the first, and the longest. */
  readonly every: { readonly first: number; readonly longest: number };
}

export interface Integration {
  /** The name in Resource, e.g. `lambda`. */
  readonly service: string;
  /** Operations with the patterns each knows. */
  readonly actions: Readonly<Record<string, readonly Pattern[]>>;
  /** Sends the request; the answer as Step Functions hands it to the state. Throws TaskFailure. */
  send(sending: Sending): Promise<Json>;
  readonly job?: JobWatch;
}
