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

export const BreakBody = z.strictObject({
  reason: z.string().trim().min(1).max(512),
  /** The fencing number of the lease. */
  fencing: z.int().min(1),
});
export type BreakBody = z.input<typeof BreakBody>;

const Limit = z.coerce.number().int().min(1).max(100).optional();
const Text = z.string().min(1).max(1024).optional();

export const ExecutionsQuery = z.strictObject({ pipeline: Text, limit: Limit, after: Text });
export const LogsQuery = z.strictObject({ stage: z.string().min(1), action: z.string().min(1), after: Text });
export const StateQuery = z.strictObject({ component: Text, serial: z.coerce.number().int().min(1).optional() });
export const HistoryQuery = z.strictObject({ component: Text });
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
