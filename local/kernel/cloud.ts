/**
 * The types that every service of the local cloud works with: the caller, the demands on it, and the cloud itself. A
 * service is a folder under `local/`; its `service.ts` exports one {@link ServiceFactory}; one file per operation.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from './clock.ts';
import type { Launched } from './processes/launch.ts';
import type { Order } from './processes/messages.ts';

/**
 * The principal of a request. Identity policies apply to `user` and `role`; `root` may do everything in its account; a
 * `service` may do what resource policies grant it.
 */
export type Principal =
  | { readonly kind: 'root'; readonly account: string; readonly arn: string }
  | { readonly kind: 'user'; readonly account: string; readonly arn: string; readonly userName: string }
  | {
      readonly kind: 'role';
      readonly account: string;
      /** `arn:aws:sts::A:assumed-role/name/session` */
      readonly arn: string;
      readonly roleArn: string;
      readonly sessionName: string;
      /** JSON of the session policies given to AssumeRole; the session may do only what both allow. */
      readonly sessionPolicies?: readonly string[];
      /** Session tags given to AssumeRole, for aws:PrincipalTag; they win over the role's own. */
      readonly tags?: Readonly<Record<string, string>>;
      /** Services in between, e.g. `cloudformation.amazonaws.com`, for aws:CalledVia. */
      readonly calledVia?: readonly string[];
    }
  | {
      readonly kind: 'service';
      /** e.g. `events.amazonaws.com` */
      readonly service: string;
      readonly account: string;
      readonly arn: string;
      /** For aws:SourceArn and aws:SourceAccount in resource policies. */
      readonly sourceArn?: string;
      readonly sourceAccount?: string;
    }
  | { readonly kind: 'anonymous'; readonly account: string; readonly arn: string };

/** One authenticated request. */
export interface Call {
  /** 12 digits: the account that the request acts in. */
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly requestId: string;
  /**
   * The service that makes this request for the principal, e.g. `ssm.amazonaws.com`, for aws:CalledVia and
   * kms:ViaService.
   */
  readonly via?: string;
}

/** One thing that IAM must allow before an operation runs. */
export interface Demand {
  /** e.g. `states:StartExecution` */
  readonly action: string;
  /** ARN, or `*` for actions without resource-level permissions. */
  readonly resource: string;
  /**
   * Condition keys of this request beyond the global ones, e.g. `{ 'iam:PassedToService': 'lambda.amazonaws.com' }`.
   * An empty list says that the key is known here but absent from this request; a key that nobody knows denies.
   * `aws:ResourceAccount` names the owner where the ARN does not (S3).
   */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * The resource's own policy (JSON text), where it has one. In the same account either policy may allow; a deny in any
   * wins.
   */
  readonly resourcePolicy?: string | undefined;
  /** True where AWS lets only the resource policy decide for this kind of resource (KMS keys, role trust). */
  readonly resourcePolicyDecides?: boolean;
  /**
   * Nobody has read what the request says: its condition keys are unknown, and so is a resource `*`. What allows some
   * resources does not allow it, what denies some of them denies it.
   */
  readonly opaque?: boolean;
}

/**
 * One operation of a service's API: input and output have the SDK's member names; timestamps in outputs are Date, blobs
 * are Uint8Array (JSON services: base64 text, as on the wire).
 */
// biome-ignore lint/suspicious/noExplicitAny: operations share one table; each file types its own input and output
export interface Operation<In = any, Out = any> {
  /**
   * The permissions that a call needs; an empty array only where AWS itself checks nothing (e.g.
   * sts:GetCallerIdentity). May throw a Fault for input that cannot be read.
   */
  demands(input: In, call: Call): readonly Demand[];
  run(input: In, call: Call): Out | Promise<Out>;
}

export interface HttpRequest {
  readonly method: string;
  /** Undecoded path, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | NodeJS.ReadableStream;
}

/** How a service is spoken on the wire. */
export type Wire =
  | {
      /** The requests are answered by somebody else: see `neighbours/`. */
      readonly protocol: 'neighbour';
      /** Checks what IAM must allow, and asks. Throws Fault. */
      answer(request: HttpRequest, call: Call): Promise<HttpResponse>;
      fault(fault: Fault, call: Call): HttpResponse;
    }
  | {
      readonly protocol: 'json';
      readonly version: '1.0' | '1.1' /** before the dot of x-amz-target */;
      readonly target: string;
      /**
       * For services that once spoke Query (SQS): the codes that errors had there, which older clients still look for.
       */
      readonly queryErrors?: Readonly<Record<string, string>>;
    }
  | { readonly protocol: 'query'; readonly xmlns: string; readonly version: string }
  | {
      readonly protocol: 'rest';
      /**
       * Translates HTTP to operations; `invoke` checks the demands and runs the operation. Throws Fault; `fault`
       * renders one in the service's own format.
       */
      handle(
        request: HttpRequest,
        call: Call,
        invoke: (operation: string, input: unknown) => Promise<unknown>,
      ): Promise<HttpResponse>;
      fault(fault: Fault, call: Call): HttpResponse;
    };

/** A call that has been answered or refused. */
export interface Witnessed {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly call: Call;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface Service {
  /** The name in SigV4 scopes: `states`, `dynamodb`, `s3`, `monitoring` … */
  readonly name: string;
  readonly wire: Wire;
  readonly operations: Readonly<Record<string, Operation>>;
  /** So little of the service is here that a neighbour may answer its requests instead. */
  readonly yields?: boolean;
  /** Unsigned HTTP under a prefix of the one port, e.g. `/_api/` of HTTP APIs; raw, so that bodies can be streamed. */
  readonly sites?: readonly Site[];
  /** Sees every call of every service after it; must neither throw nor wait. */
  witness?(seen: Witnessed): void;
  /** Called once when all services exist: re-arm timers, continue what a stop interrupted. */
  start?(): void | Promise<void>;
  /** Called on an orderly stop; must also be safe not to be called (kill -9). */
  stop?(): void | Promise<void>;
}

export interface Site {
  /** Starts with `/_` (no bucket can be named so) or is `/mail`. */
  readonly prefix: string;
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

export type ServiceFactory = (cloud: Cloud) => Service;

/** The account, region and principal of an in-process call. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  /** As in {@link Call}: for a service that acts with its own caller's rights. */
  readonly via?: string;
}

export interface Cloud {
  readonly clock: Clock;
  /** `http://127.0.0.1:N`, without a trailing slash; known once the server listens. */
  readonly url: string;
  /**
   * A SQLite database of this name in the data folder: WAL, synchronous=NORMAL, foreign keys on. One per service;
   * opened once.
   */
  database(name: string): DatabaseSync;
  /** A folder of this name in the data folder, made if absent. */
  folder(name: string): string;
  /** Starts a process; rejects with the system's error if it cannot be started. */
  launch(order: Order): Promise<Launched>;
  /**
   * Calls an operation of another service exactly as a request would: demands are checked for the caller's principal,
   * faults are thrown as Fault.
   * Services never import each other's files: this is the only way from one to another.
   */
  call<Out = unknown>(service: string, operation: string, input: unknown, caller: Caller): Promise<Out>;
  /**
   * Finds the principal of a signed HTTP request, and the service; throws Fault if it is unsigned or its signature is
   * wrong. For sites (HTTP APIs with IAM, function URLs).
   */
  identify(request: HttpRequest): { service: string; call: Call };
  /**
   * Finds the user of Git credentials: the user name and password of an IAM service-specific credential, or an access
   * key id (`AKID` or `AKID%sessionToken`) with a SigV4 password (`<yyyymmddThhmmss>Z<hex signature>` over
   * `GIT\n<path>\n\nhost:<host>\n\nhost\n`). Undefined if they are wrong.
   */
  identifyGit(credentials: {
    username: string;
    password: string;
    host: string;
    path: string;
    region: string;
  }): Principal | undefined;
  /** Throws AccessDenied (worded as AWS does, naming principal, action, resource) unless every demand is allowed. */
  authorize(call: Caller, demands: readonly Demand[]): void;
  /**
   * The session principal of a role that a service assumes. Its trust policy is checked for the service principal, with
   * `source` as aws:SourceArn and aws:SourceAccount (the role's account where it is not given). Throws AccessDenied.
   */
  assumeRole(
    roleArn: string,
    service: string,
    sessionName: string,
    source?: { readonly arn?: string; readonly account?: string },
  ): Principal & { kind: 'role' };
  /**
   * Temporary credentials for a principal, valid until `expires` (ms): what builds and functions get in their
   * environment.
   */
  credentials(principal: Principal, expires: number): Credentials;
  /** Random ids, one place so that tests may seed them. */
  readonly ids: Ids;
  /** A line for the person who runs the local cloud; never holds secrets. */
  log(line: string): void;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Ids {
  uuid(): string;
  /** `length` characters of [a-z0-9] */
  short(length: number): string;
  /** `length` characters of [A-Z0-9], as AWS ids use */
  upper(length: number): string;
  /** 32 random bytes, base64url */
  secret(): string;
}

import type { Fault } from './fault.ts';
