/** Only the holder of an address's lease changes it. */
import type { Execution } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { isHolder, type Lease, leaseRecord } from '../lease.ts';
import { keys } from '../ledger/keys.ts';
import type { Item, Ledger } from '../ports/ledger.ts';

interface Group {
  readonly attempt: number;
  readonly stage: string;
  readonly group: number;
}

/** The lease as it was read. Throws `LeaseLost`. */
export const checkLease = async (
  ledger: Pick<Ledger, 'get'>,
  execution: Execution,
  group: Group,
): Promise<Item<Lease>> => {
  const item = await checkHolder(ledger, execution, group);
  if (!item.data.draining) return item;
  throw lost(execution);
};

/** Like {@link checkLease}, but a lease that drains still has its holder: what the holder did is written down. */
export const checkHolder = async (
  ledger: Pick<Ledger, 'get'>,
  execution: Execution,
  { attempt, stage, group }: Group,
): Promise<Item<Lease>> => {
  const item = await leaseRecord.read(ledger, keys.lease(execution.address));
  if (item && isHolder(item.data, { executionId: execution.id, attempt, stage, group })) return item;
  throw lost(execution);
};

const lost = ({ address }: Execution): TaglineError =>
  new TaglineError('LeaseLost', `this execution does not hold the lease of ${address}`, { remedy: 'Retry the stage.' });
