/** A question to people, bound to the bytes that they are asked about. */
import * as z from 'zod';
import { Requirement } from './approval-rule.ts';
import { MadeArtifact, Purpose } from './execution.ts';
import { record } from './ledger/record.ts';

/**
 * What an approval is bound to: its digest is over the canonical JSON of this. If any of it changes, the approval is
 * withdrawn.
 */
export const Bound = z.object({
  commit: z.string(),
  definitionVersion: z.int(),
  /** Plans of this execution that are made and not yet applied. */
  plans: z.array(z.object({ stage: z.string(), action: z.string(), digest: z.string(), serial: z.int() })),
  /** Output artifacts so far: where they lie, and the version that pins their bytes. */
  artifacts: z.array(MadeArtifact),
});
export type Bound = z.infer<typeof Bound>;

/** One person's answer. `digest`: of what the person was shown. */
export const Answer = z.object({
  by: z.string(),
  status: z.enum(['Approved', 'Rejected']),
  at: z.string(),
  via: z.enum(['link', 'api']),
  comment: z.string(),
  digest: z.string(),
});
export type Answer = z.infer<typeof Answer>;

export const Approval = z.object({
  id: z.string(),
  executionId: z.string(),
  attempt: z.int(),
  stage: z.string(),
  action: z.string(),
  pipeline: z.string(),
  address: z.string(),
  /** The release: the tag, or `main@1a2b3c4` where there is none. */
  tag: z.string(),
  status: z.enum(['Open', 'Approved', 'Rejected', 'Expired', 'Withdrawn']),
  bound: Bound,
  digest: z.string(),
  /** What it is for, where not for a push, and why. */
  purpose: Purpose.optional(),
  purposeReason: z.string().optional(),
  /** Drift that was known at the address when people were asked. */
  drift: z.string().optional(),
  customData: z.string().optional(),
  externalEntityLink: z.string().optional(),
  /** One secret per person, kept only as its sha-256. */
  recipients: z.array(
    z.object({
      person: z.string(),
      secretHash: z.string(),
      /** Why no mail reaches this person: the subscription is not confirmed, is gone, or SNS refused. */
      unreached: z.enum(['pending', 'none', 'refused']).optional(),
    }),
  ),
  requestedAt: z.string(),
  expiresAt: z.string(),
  /** The requirements when people were asked; the current rule counts. */
  requirements: z.array(Requirement).default([]),
  /** In the order of arrival, one per person. */
  answers: z.array(Answer).default([]),
  /** Why it was withdrawn, and the error name that the action fails with. */
  reason: z.string().optional(),
  reasonCode: z.string().optional(),
});
export type Approval = z.infer<typeof Approval>;

/** The people who approved exactly what is asked now. */
export const approvedBy = ({ answers, digest }: Pick<Approval, 'answers' | 'digest'>): readonly string[] => [
  ...new Set(answers.filter((answer) => answer.status === 'Approved' && answer.digest === digest).map(({ by }) => by)),
];
export const approvalRecord = record('approval', Approval);
