/**
 * The `codecommit` database: repositories, their branches and tags as last told to the event bus, changes under way, events to send.
 * Git's own files are the truth about references; the rows are what has been told of them.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS repositories (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    folder TEXT NOT NULL, description TEXT, default_branch TEXT,
    created INTEGER NOT NULL, modified INTEGER NOT NULL,
    tags TEXT NOT NULL,
    UNIQUE (account, region, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS refs (
    repository TEXT NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    name TEXT NOT NULL, object TEXT NOT NULL,
    PRIMARY KEY (repository, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS changes (
    repository TEXT NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    caller TEXT NOT NULL, process INTEGER,
    PRIMARY KEY (repository)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, entry TEXT NOT NULL
  );
`;

export interface Store {
  /** A prepared statement of this text; each text is prepared once. */
  sql(text: string): StatementSync;
  /** Runs `work` in one transaction: all of it is on disk when this returns, or nothing is when it throws. */
  transaction<T>(work: () => T): T;
}

export const openStore = (db: DatabaseSync): Store => {
  db.exec(SCHEMA);
  const statements = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const known = statements.get(text);
    if (known) return known;
    const statement = db.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  return {
    sql,
    transaction(work) {
      sql('BEGIN IMMEDIATE').run();
      try {
        const result = work();
        sql('COMMIT').run();
        return result;
      } catch (error) {
        sql('ROLLBACK').run();
        throw error;
      }
    },
  };
};
