/** The answers of people, counted in the ledger at the moment of a change: called for every action that changes an address, whatever its provider. */
import { type Approval, approvalRecord } from '../approval.ts';
import type { Execution } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Plan } from '../plan.ts';
import type { Ledger } from '../ports/ledger.ts';

/** The newest answer to each question that was bound to this plan must have been given for exactly this digest. */
export const checkApprovals = async (
  { ledger }: { ledger: Ledger },
  execution: Execution,
  plan: Plan | undefined,
): Promise<void> => {
  if (!plan) return;
  const items = await listAll(ledger, `EXECUTION#${execution.id}`, 'APPROVAL#');
  const newest = new Map<string, Approval>();
  for (const { data } of items.map((item) => approvalRecord.parse(item))) {
    const question = `${data.stage}/${data.action}`;
    if ((newest.get(question)?.attempt ?? 0) < data.attempt) newest.set(question, data);
  }
  for (const [question, { status, bound }] of newest) {
    const named = bound.plans.find(({ stage, action }) => stage === plan.stage && action === plan.action);
    if (status === 'Approved' && named && named.digest !== plan.digest) {
      throw new TaglineError('PlanChanged', `${question} approved another plan of ${plan.stackName}`, {
        remedy: 'Retry the whole stage (--all): it plans and asks again.',
      });
    }
  }
};
