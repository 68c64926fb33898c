/** Work that a service does for an action and whose end an event (or the reconciler) tells. */
import * as z from 'zod';
import { record } from './ledger/record.ts';
import { Target } from './target.ts';

export const Job = z.object({
  /** What the service's events call it: the stack's ARN. */
  id: z.string(),
  provider: z.literal('CloudFormation'),
  executionId: z.string(),
  attempt: z.int(),
  stage: z.string(),
  action: z.string(),
  target: Target,
  region: z.string(),
  stackName: z.string(),
  changeSetId: z.string(),
  /** The lease's number under which it was begun. */
  fencing: z.int(),
  startedAt: z.string(),
  ended: z.object({ at: z.string(), status: z.string(), reason: z.string().optional() }).optional(),
});
export type Job = z.infer<typeof Job>;
export const jobRecord = record('job', Job);

/** On the engine's bus: the reconciler found work that only the environment's own functions may touch, a job or the lease of a dead execution. */
export const WORK_DUE = 'Work Due';
export const WorkDue = z.union([
  z.object({ environment: z.string(), job: z.string() }),
  z.object({ environment: z.string(), lease: z.string() }),
]);
export type WorkDue = z.infer<typeof WorkDue>;
