/** What a machine is told of a decided approval. */
import type { Approval } from '../approval.ts';
import type { Answer } from '../wait.ts';

export const answerFor = (approval: Approval): Answer => {
  const { decision } = approval;
  if (approval.status === 'Approved')
    return {
      output: {
        externalExecutionId: approval.id,
        summary: `Approved by ${decision?.by}${decision?.comment ? `: ${decision.comment}` : ''}`,
      },
    };
  if (approval.status === 'Rejected')
    return {
      error: 'Rejected',
      cause: `Rejected by ${decision?.by}${decision?.comment ? `: ${decision.comment}` : ''}`,
    };
  return { error: 'ApprovalWithdrawn', cause: approval.reason ?? '' };
};
