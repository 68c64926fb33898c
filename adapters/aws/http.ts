/** HTTP API events (payload 2.0) for handlers, and errors of the domain as answers. */
import * as z from 'zod';
import type { ErrorBody } from '../../api/bodies.ts';
import { type Fault, faultOf, InvalidInput, TaglineError } from '../../core/fault.ts';
import { logger } from './lambda.ts';

/** The part of the event that is used. */
export const HttpEvent = z.object({
  routeKey: z.string(),
  pathParameters: z.record(z.string(), z.string()).default({}),
  queryStringParameters: z.record(z.string(), z.string()).default({}),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z
    .object({
      authorizer: z
        .object({
          iam: z.object({ userArn: z.string() }).optional(),
          /** What a Lambda authorizer said of the caller. */
          lambda: z.record(z.string(), z.unknown()).nullish(),
        })
        .optional(),
    })
    .loose(),
});
export type HttpEvent = z.infer<typeof HttpEvent>;

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const bodyOf = ({ body = '', isBase64Encoded }: HttpEvent): string =>
  isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;

/** A parameter of the route, decoded by the gateway. */
export const pathOf = (event: HttpEvent, name: string): string => event.pathParameters[name] ?? '';

/** An address in a path: its two halves are two parameters. */
export const addressOf = (event: HttpEvent): string => `${pathOf(event, 'team')}/${pathOf(event, 'target')}`;

/** Who signed the request; the gateway has verified it. */
export const principalOf = (event: HttpEvent): string => event.requestContext.authorizer?.iam?.userArn ?? 'unknown';

export const jsonAnswer = (statusCode: number, value: unknown): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});

/** Reads JSON of a request through a schema. Throws InvalidInput `InvalidRequest`. */
export const readJsonBody = <T>(schema: z.ZodType<T>, event: HttpEvent): T => {
  let value: unknown;
  try {
    value = JSON.parse(bodyOf(event) || '{}');
  } catch {
    throw new InvalidInput('InvalidRequest', [{ code: 'InvalidRequest', message: 'the body is not JSON' }]);
  }
  return readInput(schema, value);
};

export const readInput = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    'InvalidRequest',
    parsed.error.issues.map(({ path, message }) => ({ code: 'InvalidRequest', message, where: path.join('.') })),
  );
};

/** Turns errors of the domain into JSON. Other errors are logged, and the answer does not hold their text. */
export const answering =
  (run: (event: HttpEvent) => Promise<HttpAnswer>) =>
  async (event: HttpEvent): Promise<HttpAnswer> => {
    try {
      return await run(event);
    } catch (error) {
      return errorAnswer(error);
    }
  };

const STATUS: Readonly<Record<string, number>> = {
  NotFound: 404,
  InvalidApprovalToken: 404,
  JobNotFound: 404,
  InvalidNonce: 409,
  InvalidJobState: 409,
  NotAnApprover: 403,
  NotAPerson: 403,
  NotAnAuthor: 403,
  SessionNameNotFixed: 403,
  TaggerNotAllowed: 403,
  ClientRequestTokenReused: 409,
  CommitNotMerged: 409,
  VersionNotNewer: 409,
  PipelineDisabled: 409,
  ApprovalAlreadyCompleted: 409,
  AlreadyAnswered: 409,
  TagMoved: 409,
  ApprovalExpired: 410,
  ApprovalWithdrawn: 409,
  Conflict: 409,
  NotLatestPipelineExecution: 409,
  StageNotRetryable: 409,
  StageNotFound: 404,
  AlreadyHalted: 409,
  NotHalted: 409,
  EnvironmentHalted: 409,
  EnvironmentFrozen: 409,
  DuplicatedStopRequest: 409,
  PipelineExecutionNotStoppable: 409,
  ConditionNotOverridable: 409,
  UnableToRollbackStage: 409,
  NothingBefore: 409,
  NotPromotable: 409,
  ExecutionsOpen: 409,
  RegistrationInProgress: 409,
  PipelineDeleted: 409,
  LeaseFree: 409,
  AlreadyGone: 409,
  NothingThere: 404,
  NoDriftKnown: 409,
  RegionsStand: 409,
  NoUpkeep: 409,
  ApprovalMissing: 409,
  LeasePassedOn: 409,
  LeaseHeld: 409,
  BackendIsS3: 409,
  LineageDiffers: 409,
  SerialNotGrown: 409,
  LockNotHeld: 409,
  LockGivenBack: 409,
  NotABreaker: 403,
  ReadOnlyLogin: 403,
  StateTooLarge: 413,
  ConcurrentPipelineExecutionsLimitExceeded: 429,
};

export const statusOf = (error: TaglineError): number => STATUS[error.code] ?? 400;

const errorAnswer = (error: unknown): HttpAnswer => {
  if (error instanceof TaglineError) {
    const faults: readonly Fault[] | undefined = error instanceof InvalidInput ? error.faults : undefined;
    const body: ErrorBody = { error: faultOf(error), ...(faults ? { faults } : {}) };
    return jsonAnswer(statusOf(error), body);
  }
  logger.error('request failed', {
    error: { name: (error as Error).name, message: (error as Error).message, stack: (error as Error).stack ?? '' },
  });
  return jsonAnswer(500, {
    error: {
      code: 'InternalError',
      message: 'the engine failed; its log says why',
      remedy: 'Try again; if it stays, look into the log of the function.',
    },
  } satisfies ErrorBody);
};
