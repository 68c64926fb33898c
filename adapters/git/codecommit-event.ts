/** CodeCommit's event of a push, as EventBridge delivers it. */
import * as z from 'zod';
import type { ReferenceChange } from '../../core/steps/receive-git-event.ts';

/**
 * ```json
 * { "id": "17793124-…", "source": "aws.codecommit", "detail-type": "CodeCommit Repository State Change",
 *   "time": "2026-01-01T00:00:00Z",
 *   "detail": { "event": "referenceCreated", "repositoryName": "network", "repositoryId": "…",
 *               "referenceType": "tag",
 *               "referenceName": "dev_eu-central-1/research/1.0",
 *               "referenceFullName": "refs/tags/dev_eu-central-1/research/1.0",
 *               "commitId": "6f…", "callerUserArn": "arn:aws:iam::…:user/ana" } }
 * ```
 */
export const CodeCommitEvent = z.object({
  id: z.string(),
  source: z.literal('aws.codecommit'),
  time: z.string(),
  detail: z.object({
    event: z.enum(['referenceCreated', 'referenceUpdated', 'referenceDeleted']),
    repositoryName: z.string(),
    referenceType: z.enum(['tag', 'branch']),
    referenceName: z.string(),
    commitId: z.string().optional(),
    oldCommitId: z.string().optional(),
    callerUserArn: z.string().default('unknown'),
  }),
});
export type CodeCommitEvent = z.infer<typeof CodeCommitEvent>;

const CHANGE = { referenceCreated: 'created', referenceUpdated: 'updated', referenceDeleted: 'deleted' } as const;

export const readCodeCommitEvent = ({ id, time, detail }: CodeCommitEvent): ReferenceChange => ({
  id,
  provider: 'CodeCommit',
  repository: detail.repositoryName,
  ref: { type: detail.referenceType, name: detail.referenceName },
  change: CHANGE[detail.event],
  ...(detail.oldCommitId === undefined ? {} : { before: detail.oldCommitId }),
  ...(detail.commitId === undefined ? {} : { after: detail.commitId }),
  actor: detail.callerUserArn,
  at: new Date(time).toISOString(),
});
