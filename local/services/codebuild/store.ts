/** The `codebuild` database: projects, builds, batches, reports, idempotency tokens, living process groups. */
import type { DatabaseSync } from 'node:sqlite';
import { openStatements, type Statements } from '../../kernel/statements.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS projects (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    created INTEGER NOT NULL, modified INTEGER NOT NULL, last_number INTEGER NOT NULL DEFAULT 0,
    last_batch_number INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS builds (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL, project TEXT NOT NULL,
    status TEXT NOT NULL, phase TEXT NOT NULL,
    stopping INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    UNIQUE (account, region, id)
  );
  CREATE INDEX IF NOT EXISTS builds_of_project ON builds (account, region, project, seq);
  CREATE INDEX IF NOT EXISTS builds_open ON builds (seq) WHERE status = 'IN_PROGRESS';
  CREATE TABLE IF NOT EXISTS batches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL, project TEXT NOT NULL,
    status TEXT NOT NULL, stopping INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    UNIQUE (account, region, id)
  );
  CREATE INDEX IF NOT EXISTS batches_of_project ON batches (account, region, project, seq);
  CREATE INDEX IF NOT EXISTS batches_open ON batches (seq) WHERE status = 'IN_PROGRESS';
  CREATE TABLE IF NOT EXISTS report_groups (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    created INTEGER NOT NULL, modified INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reports (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL, report_group TEXT NOT NULL,
    status TEXT NOT NULL, expires INTEGER NOT NULL, body TEXT NOT NULL,
    UNIQUE (account, region, id)
  );
  CREATE INDEX IF NOT EXISTS reports_of_group ON reports (account, region, report_group, seq);
  CREATE TABLE IF NOT EXISTS report_items (
    report INTEGER NOT NULL, n INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (report, n)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tokens (
    account TEXT NOT NULL, region TEXT NOT NULL, token TEXT NOT NULL,
    digest TEXT NOT NULL, build TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (account, region, token)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS process_groups (
    build TEXT NOT NULL, leader INTEGER NOT NULL, started TEXT NOT NULL,
    PRIMARY KEY (build, leader)
  ) WITHOUT ROWID;
`;

export type Store = Statements;

export const openStore = (db: DatabaseSync): Store => openStatements(db, SCHEMA);
