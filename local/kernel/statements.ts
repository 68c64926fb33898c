import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementResultingChanges } from 'node:sqlite';
import { type Transaction, transactionsOn } from './transaction.ts';

/**
 * A prepared statement that says of which type its rows are. SQLite does not check it: the text of the statement stands
 * beside it.
 */
export interface Prepared<Row> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
  iterate(...values: SQLInputValue[]): IterableIterator<Row>;
  run(...values: SQLInputValue[]): StatementResultingChanges;
}

/** Columns of any type, for those who read them one by one. */
export type Columns = Record<string, SQLOutputValue>;

/** A database for those who write SQL where they need it. */
export interface Statements {
  /** A prepared statement of this text; each text is prepared once. */
  sql<Row = Columns>(text: string): Prepared<Row>;
  readonly transaction: Transaction;
}

/** @param schema statements that may run again on a database which has it already */
export const openStatements = (db: DatabaseSync, schema: string): Statements => {
  db.exec(schema);
  const statements = new Map<string, Prepared<unknown>>();
  return {
    sql<Row>(text: string) {
      const known = statements.get(text);
      if (known) return known as Prepared<Row>;
      const statement = prepare<Row>(db, text);
      statements.set(text, statement);
      return statement;
    },
    transaction: transactionsOn(db),
  };
};

export const prepare = <Row = Columns>(db: DatabaseSync, text: string): Prepared<Row> =>
  db.prepare(text) as unknown as Prepared<Row>;
