/** What a topic of a manual approval is told: CodePipeline's JSON, whose token decides nothing by itself. */
import type { Approval } from './approval.ts';
import { oneLine } from './one-line.ts';

/**
 * CodePipeline's `token` is the approval's id: whoever answers by it signs the request, and must be one of those who
 * are asked. The links in people's mails are secret, and are not told here.
 */
export const approvalNotice = (approval: Approval, { region, apiUrl }: { region: string; apiUrl: string }) => ({
  subject: oneLine(`APPROVAL NEEDED: ${approval.pipeline} ${approval.stage} ${approval.action}`, 100),
  message: JSON.stringify({
    region,
    consoleLink: `${apiUrl}/v1/executions/${approval.executionId}`,
    approval: {
      pipelineName: approval.pipeline,
      stageName: approval.stage,
      actionName: approval.action,
      token: approval.id,
      expires: `${approval.expiresAt.slice(0, 16)}Z`,
      externalEntityLink: approval.externalEntityLink ?? null,
      approvalReviewLink: `${apiUrl}/v1/approvals/${approval.id}`,
      customData: approval.customData ?? null,
    },
  }),
});
