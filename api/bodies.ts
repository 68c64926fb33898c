/** Bodies of requests to the API. */
import * as z from 'zod';

export const DecideBody = z.strictObject({
  status: z.enum(['Approved', 'Rejected']),
  /** CodePipeline's limit of a summary. */
  comment: z.string().max(512).default(''),
});
export type DecideBody = z.input<typeof DecideBody>;

export const RetryBody = z.strictObject({
  stage: z.string().min(1).max(100).optional(),
  mode: z.enum(['FAILED_ACTIONS', 'ALL_ACTIONS']).default('FAILED_ACTIONS'),
});
export type RetryBody = z.input<typeof RetryBody>;

/** CodePipeline takes a reason of 200 characters. */
export const StopBody = z.strictObject({
  reason: z.string().trim().min(1).max(200),
  /** What runs is not waited for: it is ended. */
  abandon: z.boolean().default(false),
});
export type StopBody = z.input<typeof StopBody>;
/** Of a condition: why it does not count this once. */
export const OverrideBody = z.strictObject({
  stage: z.string().min(1).max(100),
  condition: z.enum(['BEFORE_ENTRY', 'ON_SUCCESS']),
  reason: z.string().trim().min(1).max(512),
});
export type OverrideBody = z.input<typeof OverrideBody>;

const Where = { environment: z.string().min(1).max(100).optional(), scope: z.string().min(1).max(100).optional() };
const isSaid = ({
  environment,
  scope,
  all,
}: {
  environment?: unknown;
  scope?: unknown;
  all?: boolean | undefined;
}): boolean => (environment !== undefined || scope !== undefined) !== (all === true);
const SAY_WHERE = { error: 'expected an environment, a scope or both, or all: true' };

/** Of a transition: `all` says that every environment and scope is meant. */
export const EnableBody = z.strictObject({ ...Where, all: z.boolean().optional() }).refine(isSaid, SAY_WHERE);
export type EnableBody = z.input<typeof EnableBody>;

/** CodePipeline's pattern and length of the reason. */
export const DisableBody = z
  .strictObject({
    ...Where,
    all: z.boolean().optional(),
    reason: z
      .string()
      .min(1)
      .max(300)
      .regex(/^[a-zA-Z0-9!@ ().*?-]+$/, { error: 'expected letters, digits, spaces and ! @ ( ) . * ? -' }),
  })
  .refine(isSaid, SAY_WHERE);
export type DisableBody = z.input<typeof DisableBody>;

export const HaltBody = z.strictObject({ reason: z.string().trim().min(1).max(300) });
export type HaltBody = z.input<typeof HaltBody>;

export const BreakBody = z.strictObject({
  reason: z.string().trim().min(1).max(512),
  /** The fencing number of the lease. */
  fencing: z.int().min(1),
});
export type BreakBody = z.input<typeof BreakBody>;

/** Absent: every component of the address. */
export const DriftBody = z.strictObject({ component: z.string().min(1).max(100).optional() });
export type DriftBody = z.input<typeof DriftBody>;

const Named = (longest: number) => z.record(z.string().min(1).max(128), z.string().min(1).max(longest));

/** `target`: an address; a scope `@<group>` has several. */
export const StartBody = z.strictObject({
  target: z.string().min(1).max(256).optional(),
  variables: Named(1000)
    .refine((given) => Object.keys(given).length <= 50, 'expected at most 50 variables')
    .optional(),
  /** Source action -> a commit of 40 digits, or a tag. */
  revisions: Named(256)
    .refine((given) => Object.keys(given).length <= 50, 'expected at most 50 revisions')
    .optional(),
  clientRequestToken: z
    .string()
    .regex(/^[a-zA-Z0-9-]{1,128}$/, 'expected 1 to 128 letters, digits and hyphens')
    .optional(),
});
export type StartBody = z.input<typeof StartBody>;

/** `reason`: recorded with the execution and the state. */
export const RunAgainBody = z.strictObject({
  component: z.string().min(1).max(100).optional(),
  reason: z.string().trim().min(1).max(512).optional(),
});
export type RunAgainBody = z.input<typeof RunAgainBody>;

/** Without a stage: the one that failed. Without `to`: the newest execution before that has succeeded in it. */
export const RollBackStageBody = z.strictObject({
  stage: z.string().min(1).max(100).optional(),
  to: z.uuid().optional(),
  reason: z.string().trim().min(1).max(512).optional(),
});
export type RollBackStageBody = z.input<typeof RollBackStageBody>;

/** Without a scope: the same. */
export const PromoteBody = z.strictObject({
  environment: z.string().min(1).max(64),
  scope: z.string().min(1).max(64).optional(),
  component: z.string().min(1).max(100).optional(),
  reason: z.string().trim().min(1).max(512).optional(),
});
export type PromoteBody = z.input<typeof PromoteBody>;

export const LogInBody = z.strictObject({
  /** Until the login ends. */
  hours: z.int().min(1).max(168).default(12),
});
export type LogInBody = z.input<typeof LogInBody>;

export const RollBackBody = z.strictObject({ to: z.int().min(0).max(99_999_999) });
export type RollBackBody = z.input<typeof RollBackBody>;

export const PollBody = z.strictObject({
  maxBatchSize: z.int().min(1).max(10).default(1),
  /** A value of the type's queryable property. */
  queryParam: z.string().min(1).max(1000).optional(),
});
export type PollBody = z.input<typeof PollBody>;

export const AcknowledgeBody = z.strictObject({ nonce: z.string().min(1).max(50) });
export type AcknowledgeBody = z.input<typeof AcknowledgeBody>;

const Limit = z.coerce.number().int().min(1).max(100).optional();
const Text = z.string().min(1).max(1024).optional();

const Serial = z.coerce.number().int().min(1).optional();

export const ExecutionsQuery = z.strictObject({ pipeline: Text, limit: Limit, after: Text });
export const LogsQuery = z.strictObject({ stage: z.string().min(1), action: z.string().min(1), after: Text });
export const PipelineQuery = z.strictObject({ version: Serial });
export const StateQuery = z.strictObject({ component: Text, serial: Serial });
export const TerraformQuery = z.strictObject({ serial: z.coerce.number().int().min(0).max(99_999_999).optional() });
export const StatesQuery = z.strictObject({ prefix: Text, limit: Limit, after: Text });
export const MetricsQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(366).optional() });
export const DiffQuery = z.strictObject({ component: Text, from: Serial, to: Serial });
export const OriginsQuery = z.union([
  z.strictObject({ resource: z.string().min(1).max(2000) }),
  z.strictObject({ commit: z.string().regex(/^[0-9a-f]{7,40}$/, 'expected 7 to 40 hexadecimal digits') }),
]);
export const HistoryQuery = z.strictObject({ component: Text, limit: Limit, after: Text });
export const BlameQuery = z.strictObject({ component: Text });
export const TagQuery = z.strictObject({ tag: z.string().min(1).max(1024) });
export const RefusalsQuery = z.strictObject({ limit: Limit });

/** The answer instead of a result: the fault, or all of them if there are several. */
export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly where?: string;
    readonly expected?: string;
    readonly remedy?: string;
  };
  readonly faults?: readonly ErrorBody['error'][];
}
