/** Only the holder of an address's lease changes it. */
import type { Execution } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { type Lease, leaseRecord } from '../lease.ts';
import { keys } from '../ledger/keys.ts';
import type { Item, Ledger } from '../ports/ledger.ts';

/** The lease as it was read. Throws `LeaseLost`. */
export const checkLease = async (
  ledger: Pick<Ledger, 'get'>,
  execution: Execution,
  { attempt, stage, group }: { readonly attempt: number; readonly stage: string; readonly group: number },
): Promise<Item<Lease>> => {
  const item = await leaseRecord.read(ledger, keys.lease(execution.address));
  const holder = item?.data.holder;
  const isHolder =
    holder?.executionId === execution.id &&
    holder.attempt === attempt &&
    holder.stage === stage &&
    holder.group === group;
  if (item && isHolder && !item.data.draining) return item;
  throw new TaglineError('LeaseLost', `this execution does not hold the lease of ${execution.address}`, {
    remedy: 'Retry the stage.',
  });
};
