/**
 * Withdraws a plan that can no longer be carried out, together with the answers that were given for it, and records
 * why.
 */
import type { TaglineError } from '../fault.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { withdrawApprovals } from './withdraw-approvals.ts';

export const withdrawPlan = async (
  ports: { readonly ledger: Ledger; readonly machines: Pick<Machines, 'answer'>; readonly clock: Clock },
  { executionId, stage, action }: Plan,
  { code, message }: Pick<TaglineError, 'code' | 'message'>,
): Promise<void> => {
  const { ledger } = ports;
  await decide(ledger, async () => {
    const plan = await planRecord.read(ledger, keys.plan(executionId, stage, action));
    if (plan?.data.status !== 'Made') return;
    await ledger.write([{ put: { ...plan, data: { ...plan.data, status: 'Withdrawn' } } }]);
  });
  await withdrawApprovals(ports)(executionId, { code, message });
};
