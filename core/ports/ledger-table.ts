/** The table itself that holds the ledger. */
export interface LedgerTable {
  isProtected(): Promise<boolean>;
  /** Protects the table from deletion until somebody switches it off. */
  protect(): Promise<void>;
}
