/** The `s3` database: buckets, object versions, multipart uploads. Bodies are files, see content.ts. */
import type { DatabaseSync } from 'node:sqlite';
import { openStatements, type Statements } from '../../kernel/statements.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS buckets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE, account TEXT NOT NULL, region TEXT NOT NULL,
    created INTEGER NOT NULL, configuration TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS objects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket INTEGER NOT NULL REFERENCES buckets (id), key TEXT NOT NULL, version TEXT NOT NULL,
    latest INTEGER NOT NULL, marker INTEGER NOT NULL,
    file TEXT, size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL,
    detail TEXT NOT NULL,
    UNIQUE (bucket, key, version)
  );
  CREATE UNIQUE INDEX IF NOT EXISTS objects_latest ON objects (bucket, key) WHERE latest = 1;
  CREATE INDEX IF NOT EXISTS objects_by_age ON objects (bucket, key, id);
  CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    bucket INTEGER NOT NULL REFERENCES buckets (id), key TEXT NOT NULL, started INTEGER NOT NULL, detail TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS completed (
    upload TEXT PRIMARY KEY, bucket INTEGER NOT NULL, key TEXT NOT NULL, version TEXT, answer TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL,
    file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL, checksum TEXT NOT NULL,
    PRIMARY KEY (upload, number)
  ) WITHOUT ROWID;
`;

export type Store = Statements;

export const openStore = (db: DatabaseSync): Store => openStatements(db, SCHEMA);
