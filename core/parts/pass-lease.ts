/** The ledger changes of a decision about a lease: the lease itself, and the answer owed to its new holder. */
import { isHeldBack, type Lease, type LeaseDecision, leaseItem } from '../lease.ts';
import type { Key } from '../ledger/keys.ts';
import type { Change, Item } from '../ports/ledger.ts';
import { owe, waitKey, waitRecord } from '../wait.ts';
import { gateLease, type LeasePorts } from './gate-lease.ts';

export interface PassedLease {
  readonly lease: Lease;
  readonly changes: readonly Change[];
  /** The wait that is owed an answer. */
  readonly wake?: Key;
  /** The lease, where a gate keeps it from those who wait. */
  readonly held?: Key;
}

export const passLease = async (
  ports: LeasePorts,
  lease: Item<Lease>,
  wanted: LeaseDecision,
  now: string,
): Promise<PassedLease> => {
  const decision = await gateLease(ports, lease.data, wanted, now);
  const held = isHeldBack(decision.lease) ? { held: lease.key } : {};
  const changes: Change[] = [{ put: leaseItem(lease, decision.lease) }];
  if (!decision.granted) return { lease: decision.lease, changes, ...held };
  const { executionId, attempt, stage, group, fencing } = decision.granted;
  const key = waitKey.lease(executionId, attempt, stage, group);
  const wait = await waitRecord.require(ports.ledger, key, `wait of ${stage} for the lease`);
  changes.push({ put: owe(wait, { output: { fencing } }, now) });
  return { lease: decision.lease, changes, wake: key };
};
