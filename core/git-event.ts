/** A change of a reference, whatever the provider. Step 1 makes it, step 2 reads it. */
import * as z from 'zod';
import type { Cause } from './execution-request.ts';

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
export const DETAIL = {
  gitEvent: 'Git Event',
  executionRequested: 'Execution Requested',
  definitionDue: 'Definition Due',
} as const;

/** The same push is the same start, however often it is told. */
export const causeOf = (event: GitEvent): Cause => {
  const { provider, repository, ref, before, after } = event;
  return {
    type: 'CloudWatchEvent',
    id: [provider, repository, ref.type, ref.name, before, after].join('\n'),
    event: event.id,
    detail: `${ref.type} ${ref.name}`.slice(0, 1024),
    by: event.actor,
    at: event.at,
    ref: { provider, repository, ...ref },
  };
};
