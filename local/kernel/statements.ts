import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Transaction, transactionsOn } from './transaction.ts';

/** A database for those who write SQL where they need it. */
export interface Statements {
  /** A prepared statement of this text; each text is prepared once. */
  sql(text: string): StatementSync;
  readonly transaction: Transaction;
}

/** @param schema statements that may run again on a database which has it already */
export const openStatements = (db: DatabaseSync, schema: string): Statements => {
  db.exec(schema);
  const statements = new Map<string, StatementSync>();
  return {
    sql(text) {
      const known = statements.get(text);
      if (known) return known;
      const statement = db.prepare(text);
      statements.set(text, statement);
      return statement;
    },
    transaction: transactionsOn(db),
  };
};
