/**
 * Step 5b, the other half: one person's answer, once. What was asked about is read again: if it changed, the approval is withdrawn instead.
 * Expiry is checked here and not left to a timer.
 */
import { type Approval, approvalRecord } from '../approval.ts';
import { executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { answerFor } from '../parts/approval-answer.ts';
import { bindApproval } from '../parts/bind-approval.ts';
import { versionRecord } from '../pipeline.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { owe, waitKey, waitRecord } from '../wait.ts';

export interface Decision {
  readonly approvalId: string;
  readonly person: string;
  readonly via: 'link' | 'api';
  readonly status: 'Approved' | 'Rejected';
  /** At most 512 characters. */
  readonly comment: string;
}

export const decideApproval = (ports: {
  ledger: Ledger;
  machines: Machines;
  artifacts: Pick<Artifacts, 'etag'>;
  clock: Clock;
  digest: Digest;
}) => {
  const { ledger, clock } = ports;
  const bind = bindApproval(ports);
  const answer = answerWait(ports);

  return async (decision: Decision): Promise<Approval> => {
    const decided = await decide(ledger, async () => {
      const now = clock.now();
      const item = await approvalRecord.require(
        ledger,
        keys.approval(decision.approvalId),
        `approval ${decision.approvalId}`,
      );
      refuseDecided(item.data, decision.person, now);
      const execution = (await executionRecord.require(ledger, keys.execution(item.data.executionId), 'execution'))
        .data;
      const { definition } = (
        await versionRecord.require(
          ledger,
          keys.version(execution.pipeline, execution.definitionVersion),
          'definition version',
        )
      ).data;
      const moved =
        execution.status !== 'InProgress' || (await bind(execution, definition, item.data)).digest !== item.data.digest;
      const data = moved
        ? withdrawn(item.data)
        : { ...item.data, status: decision.status, decision: made(decision, now) };
      await ledger.write([{ put: { ...item, data, open: undefined } }, ...(await owedTo(ledger, data, now))]);
      return data;
    });
    await answer(waitKey.action(decided.executionId, decided.attempt, decided.stage, decided.action));
    if (decided.status === 'Withdrawn')
      throw new TaglineError('ApprovalWithdrawn', decided.reason ?? 'what was asked about has changed', {
        remedy: 'Retry the stage: it plans and asks again.',
      });
    return decided;
  };
};

const refuseDecided = (approval: Approval, person: string, now: string): void => {
  if (!approval.recipients.some((recipient) => recipient.person === person)) {
    throw new TaglineError('NotAnApprover', `${person} was not asked`, {
      remedy: 'Ask one of the people who were: tagline approvals lists them.',
    });
  }
  if (approval.status !== 'Open') {
    throw new TaglineError(
      'ApprovalAlreadyCompleted',
      `this approval is ${approval.status}${approval.decision ? ` by ${approval.decision.by}` : ''}`,
    );
  }
  if (approval.expiresAt <= now)
    throw new TaglineError('ApprovalExpired', `this approval expired at ${approval.expiresAt}`, {
      remedy: 'Retry the stage: it asks again.',
    });
};

const withdrawn = (approval: Approval): Approval => ({
  ...approval,
  status: 'Withdrawn',
  reason: 'What you were asked about has changed since: a plan, an artifact, the commit or the definition.',
});

const made = ({ person, via, comment }: Decision, at: string): NonNullable<Approval['decision']> => ({
  by: person,
  at,
  via,
  comment,
});

const owedTo = async (ledger: Ledger, approval: Approval, now: string): Promise<readonly Change[]> => {
  const wait = await waitRecord.read(
    ledger,
    waitKey.action(approval.executionId, approval.attempt, approval.stage, approval.action),
  );
  if (!wait) return [];
  return [{ put: owe(wait, answerFor(approval), now) } satisfies { put: Item<unknown> }];
};
