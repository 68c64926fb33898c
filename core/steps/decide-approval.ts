/**
 * Step 5b, second half: takes one person's answer. Enough answers approve, one rejection rejects, each person answers
 * once. The step reads again what people were asked about: if it has changed, the approval is withdrawn instead. It
 * also checks the expiry itself and does not rely on a timer.
 */
import { type Answer, type Approval, approvalRecord, approvedBy } from '../approval.ts';
import { requirementText } from '../approval-rule.ts';
import { ruleOf } from '../approvers.ts';
import { changeAuthors } from '../change-authors.ts';
import { eligible, unmet } from '../eligible.ts';
import { executionRecord, isOpen } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { answerFor } from '../parts/approval-answer.ts';
import { bindApproval } from '../parts/bind-approval.ts';
import { versionRecord } from '../pipeline.ts';
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

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'answer'>;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly installation: Installation;
}

/** Answers the approval's new status: still open if more answers are needed. */
export const decideApproval = (ports: Ports) => {
  const { ledger } = ports;
  const answer = answerWait(ports);
  const take = takeAnswer(ports);
  return async (decision: Decision): Promise<Approval> => {
    const decided = await decide(ledger, () => take(decision));
    await answer(waitKey.action(decided.executionId, decided.attempt, decided.stage, decided.action));
    if (decided.status === 'Withdrawn') throw withdrawnError(decided);
    return decided;
  };
};

const takeAnswer = (ports: Ports) => {
  const { ledger, clock, installation } = ports;
  const bind = bindApproval(ports);
  return async (decision: Decision): Promise<Approval> => {
    const now = clock.now();
    const { approvalId, person } = decision;
    const item = await approvalRecord.require(ledger, keys.approval(approvalId), `approval ${approvalId}`);
    refuseDecided(item.data, person, now);
    const execution = (await executionRecord.require(ledger, keys.execution(item.data.executionId), 'execution')).data;
    const version = keys.version(execution.pipeline, execution.definitionVersion);
    const { definition } = (await versionRecord.require(ledger, version, 'definition version')).data;
    const { requirements } = ruleOf(installation, definition, execution.target.environment);
    const authors = changeAuthors(installation, execution);
    const counts = requirements.some((requirement) =>
      eligible(installation.people, requirement, authors).some(({ id }) => id === person),
    );
    if (requirements.length > 0 && !counts) throw notAnApprover(`${person} may not answer this (any more)`);
    const moved = !isOpen(execution) || (await bind(execution, definition, item.data)).digest !== item.data.digest;
    const enough = (approved: readonly string[]): boolean =>
      unmet(installation.people, { requirements }, authors, approved).length === 0;
    const data = moved ? withdrawn(item.data) : answered(item.data, decision, now, enough);
    const open = data.status === 'Open' ? item.open : undefined;
    await ledger.write([{ put: { ...item, data, open } }, ...(await owedTo(ledger, data, now))]);
    return data;
  };
};

const refuseDecided = (approval: Approval, person: string, now: string): void => {
  const { status, answers, recipients, expiresAt } = approval;
  if (!recipients.some((recipient) => recipient.person === person)) throw notAnApprover(`${person} was not asked`);
  if (status === 'Withdrawn') throw withdrawnError(approval);
  if (status !== 'Open') {
    const by = answers.map((answer) => answer.by).join(', ');
    throw new TaglineError('ApprovalAlreadyCompleted', `this approval is ${status}${by ? ` by ${by}` : ''}`);
  }
  if (answers.some(({ by }) => by === person)) {
    throw new TaglineError('AlreadyAnswered', `${person} has answered already`, {
      expected: `answers of other people: ${approval.requirements.map(requirementText).join(', and ')}`,
    });
  }
  if (expiresAt <= now)
    throw new TaglineError('ApprovalExpired', `this approval expired at ${expiresAt}`, {
      remedy: 'Retry the stage: it asks again.',
    });
};

const notAnApprover = (message: string): TaglineError =>
  new TaglineError('NotAnApprover', message, {
    remedy: 'Ask one of the people who were: tagline approvals lists them.',
  });

const withdrawnError = ({ reason, reasonCode }: Approval): TaglineError =>
  new TaglineError(reasonCode ?? 'ApprovalWithdrawn', reason ?? 'what was asked about has changed', {
    remedy: 'Retry the stage: it plans and asks again.',
  });

const withdrawn = (approval: Approval): Approval => ({
  ...approval,
  status: 'Withdrawn',
  reason: 'What you were asked about has changed since: a plan, an artifact, the commit or the definition.',
});

const answered = (
  approval: Approval,
  { person, status, via, comment }: Decision,
  at: string,
  enough: (approved: readonly string[]) => boolean,
): Approval => {
  const answer: Answer = { by: person, status, at, via, comment, digest: approval.digest };
  const more = { ...approval, answers: [...approval.answers, answer] };
  if (status === 'Rejected') return { ...more, status };
  return enough(approvedBy(more)) ? { ...more, status } : more;
};

const owedTo = async (ledger: Ledger, approval: Approval, now: string): Promise<readonly Change[]> => {
  if (approval.status === 'Open') return [];
  const wait = await waitRecord.read(
    ledger,
    waitKey.action(approval.executionId, approval.attempt, approval.stage, approval.action),
  );
  if (!wait) return [];
  return [{ put: owe(wait, answerFor(approval), now) } satisfies { put: Item<unknown> }];
};
