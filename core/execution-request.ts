/**
 * What asks for one execution: where to, of what, and why. Whoever notices a cause (a push, a person, a schedule) makes
 * it, and step 3 claims it.
 */
import * as z from 'zod';

/** CodePipeline's trigger types. */
export const TriggerType = z.enum([
  'CreatePipeline',
  'StartPipelineExecution',
  'PollForSourceChanges',
  'Webhook',
  'CloudWatchEvent',
  'PutActionRevision',
  'WebhookV2',
  'ManualRollback',
  'AutomatedRollback',
]);

export const GitRef = z.object({
  provider: z.string(),
  repository: z.string(),
  type: z.enum(['tag', 'branch']),
  name: z.string(),
});
export type GitRef = z.infer<typeof GitRef>;

/** Why an execution starts. */
export const Cause = z.object({
  type: TriggerType,
  /** Makes a second delivery the same start: of a push its reference, and what that named before and after. */
  id: z.string().min(1),
  /** The event that told of it. If another event has the same `id`, somebody did the same again: that is refused. */
  event: z.string().optional(),
  /** Whoever starts chose the `id`: it must not stand for something else later. */
  chosen: z.boolean().optional(),
  /** Nobody did it now: a schedule or an event, which somebody set up. */
  automatic: z.boolean().optional(),
  /** For people, e.g. `tag dev_eu-central-1/research/1.0`. */
  detail: z.string().max(1024),
  by: z.string(),
  /** ISO time */
  at: z.string(),
  /** The reference that was pushed. */
  ref: GitRef.optional(),
});
export type Cause = z.infer<typeof Cause>;

/** What a source action takes, or took. */
export const Revision = z.object({
  /** The source action that this revision belongs to. */
  action: z.string(),
  provider: z.string(),
  /** Of S3 `<bucket>/<key>`. */
  repository: z.string(),
  /** 40 hex digits; of an S3 object its version, of an image its digest. */
  commit: z.string(),
  /** The reference that named it. */
  tag: z.string().optional(),
  branch: z.string().optional(),
});
export type Revision = z.infer<typeof Revision>;

export const ExecutionRequest = z.object({
  pipeline: z.string(),
  definitionVersion: z.int(),
  environment: z.string(),
  scope: z.string(),
  team: z.string(),
  /** What the tag scheme reads as version; empty without a tag. */
  version: z.string(),
  tag: z.string().optional(),
  /** The revisions that the cause names. Other sources take the head of their branch when they are fetched. */
  revisions: z.array(Revision),
  /** Values of the pipeline's variables; others have their default. */
  variables: z.record(z.string(), z.string()).default({}),
  cause: Cause,
  /** Its definition was read from the commit already: it starts as it is. */
  followed: z.boolean().optional(),
});
export type ExecutionRequest = z.infer<typeof ExecutionRequest>;
