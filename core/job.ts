/** Work that a service does for an action. An event (or the reconciler) reports its end. */
import * as z from 'zod';
import { ActionTypeId } from './definition/action.ts';
import { MadeArtifact } from './execution.ts';
import { JobAnswer } from './job-answer.ts';
import { record } from './ledger/record.ts';
import { Target } from './target.ts';

export const Job = z.object({
  /** The id by which the service's events name it, e.g. the stack's ARN. */
  id: z.string(),
  actionTypeId: ActionTypeId,
  executionId: z.string(),
  attempt: z.int(),
  stage: z.string(),
  action: z.string(),
  target: Target,
  region: z.string(),
  /** The name of what it changes. */
  name: z.string(),
  /** The service's id of the plan that it carries out; absent if there was no plan. */
  planId: z.string().optional(),
  /** The plan holds no changes: nothing is ordered, and the job ends well. */
  empty: z.boolean(),
  /** The same for the same order of the same try: the service acts once. */
  token: z.string(),
  /** The file of an output artifact that its outputs go into, and the artifact's key. */
  outputFile: z.object({ artifact: z.string(), key: z.string(), path: z.string() }).optional(),
  /** The lease's number under which it was begun; 0 for work that changes nothing of the address. */
  fencing: z.int(),
  /** The order itself, where it is handed to somebody who asks for it again: a function, a worker. */
  order: z
    .object({
      pipeline: z.string(),
      configuration: z.record(z.string(), z.unknown()),
      inputs: z.array(MadeArtifact),
      outputs: z.array(z.object({ name: z.string(), key: z.string() })),
    })
    .optional(),
  /** Whoever was asked last to do it, and may answer: by a secret of which the digest is kept. */
  asked: z
    .object({
      at: z.string(),
      digest: z.string(),
      /** The order has reached them. */
      given: z.boolean(),
      /** With which the work goes on. */
      continuationToken: z.string().optional(),
    })
    .optional(),
  /** What they said last. */
  answer: JobAnswer.optional(),
  startedAt: z.string(),
  ended: z.object({ at: z.string(), status: z.string(), reason: z.string().optional() }).optional(),
});
export type Job = z.infer<typeof Job>;
export const jobRecord = record('job', Job);

/**
 * An event on the engine's bus: the reconciler found work that only the environment's own functions may touch: a job,
 * the lease of a dead execution, a plan that nobody carries out, or drift that somebody asked about.
 */
export const WORK_DUE = 'Work Due';
export const WorkDue = z.union([
  z.object({ environment: z.string(), job: z.string() }),
  z.object({ environment: z.string(), lease: z.string() }),
  z.object({
    environment: z.string(),
    plan: z.object({ executionId: z.string(), stage: z.string(), action: z.string() }),
  }),
  z.object({ environment: z.string(), drift: z.object({ address: z.string(), component: z.string() }) }),
]);
export type WorkDue = z.infer<typeof WorkDue>;
