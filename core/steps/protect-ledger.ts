/**
 * A stack of Tagline at home has come to be: from now on the ledger cannot be deleted. Not before: CloudFormation could
 * not take back a first deployment that fails, and the table's name would stay taken.
 */
import type { LedgerTable } from '../ports/ledger-table.ts';

export const protectLedger =
  ({ table }: { table: LedgerTable }) =>
  async (): Promise<'now' | 'before'> => {
    if (await table.isProtected()) return 'before';
    await table.protect();
    return 'now';
  };
