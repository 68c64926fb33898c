/** The `dynamodb` database: tables, items, index rows, stream records, remembered transactions. */
import type { DatabaseSync } from 'node:sqlite';
import { openStatements, type Statements } from '../../kernel/statements.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS tables (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    definition TEXT NOT NULL,
    UNIQUE (account, region, name)
  );
  CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY,
    table_id INTEGER NOT NULL, pk BLOB NOT NULL, sk BLOB NOT NULL,
    item TEXT NOT NULL, size INTEGER NOT NULL, expires REAL,
    UNIQUE (table_id, pk, sk)
  );
  CREATE INDEX IF NOT EXISTS items_expiring ON items (table_id, expires) WHERE expires IS NOT NULL;
  CREATE TABLE IF NOT EXISTS index_rows (
    table_id INTEGER NOT NULL, index_no INTEGER NOT NULL,
    hk BLOB NOT NULL, rk BLOB NOT NULL, pk BLOB NOT NULL, sk BLOB NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (table_id, index_no, hk, rk, pk, sk)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS streams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, table_name TEXT NOT NULL, label TEXT NOT NULL,
    definition TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS stream_records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    stream INTEGER NOT NULL, at INTEGER NOT NULL, record TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS stream_records_of ON stream_records (stream, sequence);
  CREATE TABLE IF NOT EXISTS transactions (
    account TEXT NOT NULL, region TEXT NOT NULL, token TEXT NOT NULL,
    digest TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (account, region, token)
  ) WITHOUT ROWID;
`;

export type Store = Statements;

export const openStore = (db: DatabaseSync): Store => openStatements(db, SCHEMA);
