/** The answer that a machine gets for a decided approval. */
import type { Approval } from '../approval.ts';
import type { Answer } from '../wait.ts';

export const answerFor = (approval: Approval): Answer => {
  const { status, answers } = approval;
  if (status === 'Approved')
    return { output: { externalExecutionId: approval.id, summary: `Approved by ${said(answers)}` } };
  if (status === 'Rejected')
    return {
      error: 'Rejected',
      cause: `Rejected by ${said(answers.filter((answer) => answer.status === 'Rejected'))}`,
    };
  return { error: approval.reasonCode ?? 'ApprovalWithdrawn', cause: approval.reason ?? '' };
};

/** `ana: looked at it, ben` */
const said = (answers: Approval['answers']): string =>
  answers.map(({ by, comment }) => `${by}${comment ? `: ${comment}` : ''}`).join(', ');
