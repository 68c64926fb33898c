/** What waits for people, and one question in full. Hashes of secrets never leave the ledger. */
import { type Approval, approvalRecord } from '../approval.ts';
import { boundPlans } from '../approval-mail.ts';
import { keys } from '../ledger/keys.ts';
import { plansOf } from '../parts/bind-approval.ts';
import type { Plan } from '../plan.ts';
import type { Ledger } from '../ports/ledger.ts';

export type ApprovalView = Omit<Approval, 'recipients'> & { readonly asked: readonly string[] };
export interface ApprovalAnswer {
  readonly approval: ApprovalView;
  /** The plans that it is bound to. */
  readonly plans: readonly Plan[];
}

export const viewOf = ({ recipients, ...approval }: Approval): ApprovalView => ({
  ...approval,
  asked: recipients.map(({ person }) => person),
});

/** Oldest first. The index may lag: what is decided already is left out by a consistent read. */
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
    return { approval: viewOf(data), plans: boundPlans(data, await plansOf(ledger, data.executionId)) };
  };
