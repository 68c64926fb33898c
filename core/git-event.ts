/** A change of a reference, whatever the provider. Step 1 makes it, step 2 reads it. */
import * as z from 'zod';
import { FaultData } from './fault.ts';

/**
 * ```json
 * { "id": "17…", "provider": "CodeCommit", "repository": "network",
 *   "ref": { "type": "tag", "name": "dev_eu-central-1/research/1.0" }, "change": "created",
 *   "commit": "6f…", "after": "9a…", "actor": "arn:aws:iam::…:user/ana", "at": "2026-01-01T00:00:00Z" }
 * ```
 */
export const GitEvent = z.object({
  /** The provider's id of the event: the same one for every delivery of it. */
  id: z.string(),
  provider: z.literal('CodeCommit'),
  repository: z.string(),
  ref: z.object({ type: z.enum(['tag', 'branch']), name: z.string() }),
  change: z.enum(['created', 'updated', 'deleted']),
  /** What the reference named before; absent if it is new. */
  before: z.string().optional(),
  /** What it names now: for an annotated tag the tag object. */
  after: z.string().optional(),
  /**
   * The commit behind it (annotated tags peeled) when the event was received; absent where it is gone, or names a tree
   * or a blob.
   */
  commit: z.string().optional(),
  actor: z.string(),
  /** ISO time of the push */
  at: z.string(),
});
export type GitEvent = z.infer<typeof GitEvent>;

/** Detail types on Tagline's own bus. */
export const DETAIL = { gitEvent: 'Git Event', executionRequested: 'Execution Requested' } as const;

/** One execution that a push asks for: step 2 makes it, step 3 claims it. */
export const ExecutionRequested = z.object({
  pipeline: z.string(),
  definitionVersion: z.int(),
  environment: z.string(),
  scope: z.string(),
  team: z.string(),
  version: z.string(),
  sourceAction: z.string(),
  event: GitEvent,
});
export type ExecutionRequested = z.infer<typeof ExecutionRequested>;

/** A push that started nothing, and why. */
export const Refusal = z.object({
  repository: z.string(),
  ref: z.string(),
  commit: z.string().optional(),
  pipeline: z.string().optional(),
  actor: z.string(),
  at: z.string(),
  fault: FaultData,
});
export type Refusal = z.infer<typeof Refusal>;
