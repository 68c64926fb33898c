/** The table itself that holds the ledger. */
export interface LedgerTable {
  isProtected(): Promise<boolean>;
  /** From then on the table cannot be deleted before somebody switches this off. */
  protect(): Promise<void>;
}
