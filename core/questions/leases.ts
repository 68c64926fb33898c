/** Who may change which address at the moment. */
import { type Lease, leaseRecord } from '../lease.ts';
import { keys } from '../ledger/keys.ts';
import type { Ledger } from '../ports/ledger.ts';

/** Those that somebody holds, in order of their addresses. */
export const listLeases =
  ({ ledger }: { ledger: Ledger }) =>
  async (): Promise<{ leases: readonly Lease[] }> => ({
    leases: (await ledger.listed('LEASES', { newestFirst: false, limit: 1000 })).items.map(
      (item) => leaseRecord.parse(item).data,
    ),
  });

export const leaseOf =
  ({ ledger }: { ledger: Ledger }) =>
  async (address: string): Promise<Lease> =>
    (await leaseRecord.require(ledger, keys.lease(address), `lease of ${address}: nobody has changed it yet`)).data;
