/**
 * Protects the ledger from deletion once a stack of Tagline exists at home. It is not protected earlier: CloudFormation
 * could not roll back a first deployment that fails, and the table's name would stay taken.
 */
import type { LedgerTable } from '../ports/ledger-table.ts';

export const protectLedger =
  ({ table }: { table: LedgerTable }) =>
  async (): Promise<'now' | 'before'> => {
    if (await table.isProtected()) return 'before';
    await table.protect();
    return 'now';
  };
