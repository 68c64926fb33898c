/**
 * Withdraws approvals when the thing that people were asked about has changed: open questions are closed and given
 * answers no longer count, unless something was already deployed by them.
 */
import { type Approval, approvalRecord } from '../approval.ts';
import type { Fault } from '../fault.ts';
import { decide } from '../ledger/decide.ts';
import type { Key } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Plan } from '../plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { owe, waitKey, waitRecord } from '../wait.ts';
import { answerWait } from './answer-wait.ts';
import { answerFor } from './approval-answer.ts';
import { plansOf } from './bind-approval.ts';

/** The waiting action fails with the name of `reason`. `which`: only these. Calling it twice does no harm. */
export const withdrawApprovals = (ports: { ledger: Ledger; machines: Pick<Machines, 'answer'>; clock: Clock }) => {
  const { ledger } = ports;
  const answer = answerWait(ports);
  return async (
    executionId: string,
    reason: Pick<Fault, 'code' | 'message'>,
    which: readonly Approval['status'][] = ['Open', 'Approved'],
  ): Promise<void> => {
    const plans = await plansOf(ledger, executionId);
    const items = await listAll(ledger, `EXECUTION#${executionId}`, 'APPROVAL#');
    for (const { key } of items) {
      const withdrawn = await decide(ledger, () => withdraw(ports, key, { plans, which }, reason));
      if (withdrawn) await answer(waitKey.action(executionId, withdrawn.attempt, withdrawn.stage, withdrawn.action));
    }
  };
};

const withdraw = async (
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  key: Key,
  { plans, which }: { readonly plans: readonly Plan[]; readonly which: readonly Approval['status'][] },
  { code, message }: Pick<Fault, 'code' | 'message'>,
): Promise<Approval | undefined> => {
  const item = await approvalRecord.read(ledger, key);
  if (!item || !which.includes(item.data.status) || isCarriedOut(item.data, plans)) return undefined;
  const data: Approval = { ...item.data, status: 'Withdrawn', reason: message, reasonCode: code };
  const wait = await waitRecord.read(ledger, waitKey.action(data.executionId, data.attempt, data.stage, data.action));
  await ledger.write([
    { put: { ...item, data, open: undefined } },
    ...(wait ? [{ put: owe(wait, answerFor(data), clock.now()) }] : []),
  ]);
  return data;
};

/** Everything that the approval was bound to has been deployed: history is not rewritten. */
const isCarriedOut = ({ bound }: Approval, plans: readonly Plan[]): boolean =>
  bound.plans.length > 0 &&
  bound.plans.every(({ stage, action, digest }) =>
    plans.some(
      (plan) => plan.stage === stage && plan.action === action && plan.digest === digest && plan.status === 'Applied',
    ),
  );
