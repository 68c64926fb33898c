/** Approvals that wait for people, and one in full. Hashes of secrets never leave the ledger. */
import { type Answer, type Approval, approvalRecord } from '../approval.ts';
import { boundPlans } from '../approval-mail.ts';
import { componentOf, executionRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { plansOf } from '../parts/bind-approval.ts';
import type { Plan } from '../plan.ts';
import type { Ledger } from '../ports/ledger.ts';
import { headRecord } from '../state.ts';

export type ApprovalView = Omit<Approval, 'recipients'> & {
  readonly asked: readonly string[];
  /** The approvers who get no mail, and why. */
  readonly unreached: readonly { readonly person: string; readonly why: string }[];
  /** The answer that settled it. */
  readonly decision?: Answer;
};

/** What people see beside the question. */
export interface ApprovalContext {
  readonly pushedBy: string;
  /** When the tag was moved or deleted, if it was. */
  readonly tagMoved?: { readonly at: string; readonly to?: string | undefined };
  /** What is deployed there now; absent where nothing is. */
  readonly running?: { readonly tag: string; readonly commit: string; readonly since: string };
}

export interface ApprovalAnswer {
  readonly approval: ApprovalView;
  /** The plans that it is bound to. */
  readonly plans: readonly Plan[];
  readonly context: ApprovalContext;
}

const WHY = {
  pending: 'the mail subscription is not confirmed yet',
  none: 'there is no mail subscription (any more)',
  refused: 'the mail was refused',
} as const;

export const viewOf = ({ recipients, ...approval }: Approval): ApprovalView => {
  const settled = approval.answers.at(-1);
  return {
    ...approval,
    asked: recipients.map(({ person }) => person),
    unreached: recipients.flatMap(({ person, unreached }) => (unreached ? [{ person, why: WHY[unreached] }] : [])),
    ...(settled && ['Approved', 'Rejected'].includes(approval.status) ? { decision: settled } : {}),
  };
};

/** Oldest first. The index may lag, so a consistent read leaves out approvals that are already decided. */
export const openApprovals =
  ({ ledger }: { ledger: Ledger }) =>
  async (): Promise<{ approvals: readonly ApprovalView[] }> => {
    const { items } = await ledger.open('approval', { limit: 100 });
    const read = await Promise.all(items.map(({ key }) => approvalRecord.read(ledger, key)));
    return { approvals: read.flatMap((item) => (item?.data.status === 'Open' ? [viewOf(item.data)] : [])) };
  };

export const approvalInFull =
  ({ ledger }: { ledger: Ledger }) =>
  async (id: string): Promise<ApprovalAnswer> => {
    const { data } = await approvalRecord.require(ledger, keys.approval(id), `approval ${id}`);
    return {
      approval: viewOf(data),
      plans: boundPlans(data, await plansOf(ledger, data.executionId)),
      context: await contextOf(ledger, data),
    };
  };

const contextOf = async (ledger: Ledger, approval: Approval): Promise<ApprovalContext> => {
  const execution = (await executionRecord.require(ledger, keys.execution(approval.executionId), 'execution')).data;
  const running = (await headRecord.read(ledger, keys.head(approval.address, componentOf(execution))))?.data;
  return {
    pushedBy: execution.startedBy,
    ...(execution.tagMoved ? { tagMoved: execution.tagMoved } : {}),
    ...(running ? { running: { tag: running.tag, commit: running.commit, since: running.recordedAt } } : {}),
  };
};
