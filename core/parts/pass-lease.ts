/** The ledger changes of a decision about a lease: the lease itself, and the answer owed to its new holder. */
import { type Lease, type LeaseDecision, leaseItem } from '../lease.ts';
import type { Key } from '../ledger/keys.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import { owe, waitKey, waitRecord } from '../wait.ts';

export const passLease = async (
  ledger: Ledger,
  lease: Item<Lease>,
  decision: LeaseDecision,
  now: string,
): Promise<{ changes: readonly Change[]; wake?: Key }> => {
  const changes: Change[] = [{ put: leaseItem(lease, decision.lease) }];
  if (!decision.granted) return { changes };
  const { executionId, attempt, stage, group, fencing } = decision.granted;
  const key = waitKey.lease(executionId, attempt, stage, group);
  const wait = await waitRecord.require(ledger, key, `wait of ${stage} for the lease`);
  changes.push({ put: owe(wait, { output: { fencing } }, now) });
  return { changes, wake: key };
};
