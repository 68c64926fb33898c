/** A question to people, bound to the bytes that they are asked about. */
import * as z from 'zod';
import { record } from './ledger/record.ts';

/** What an approval is bound to: its digest is over the canonical JSON of this. If any of it changes, the approval is withdrawn. */
export const Bound = z.object({
  commit: z.string(),
  definitionVersion: z.int(),
  /** Plans of this execution that are made and not yet applied. */
  plans: z.array(z.object({ stage: z.string(), action: z.string(), digest: z.string(), serial: z.int() })),
  /** Output artifacts so far: where they lie and the ETag of their bytes. */
  artifacts: z.array(z.object({ name: z.string(), key: z.string(), etag: z.string() })),
});
export type Bound = z.infer<typeof Bound>;

export const Approval = z.object({
  id: z.string(),
  executionId: z.string(),
  attempt: z.int(),
  stage: z.string(),
  action: z.string(),
  pipeline: z.string(),
  address: z.string(),
  tag: z.string(),
  status: z.enum(['Open', 'Approved', 'Rejected', 'Expired', 'Withdrawn']),
  bound: Bound,
  digest: z.string(),
  customData: z.string().optional(),
  externalEntityLink: z.string().optional(),
  /** One secret per person, kept only as its sha-256. */
  recipients: z.array(z.object({ person: z.string(), secretHash: z.string() })),
  requestedAt: z.string(),
  expiresAt: z.string(),
  decision: z.object({ by: z.string(), at: z.string(), via: z.enum(['link', 'api']), comment: z.string() }).optional(),
  /** Why it was withdrawn. */
  reason: z.string().optional(),
});
export type Approval = z.infer<typeof Approval>;
export const approvalRecord = record('approval', Approval);
