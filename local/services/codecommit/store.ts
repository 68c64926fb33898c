/**
 * The `codecommit` database: repositories, their branches and tags as last sent to the event bus, changes in progress.
 * Git's own files are the truth about references; the rows are what the events have said.
 */
import type { DatabaseSync } from 'node:sqlite';
import { openStatements, type Statements } from '../../kernel/statements.ts';

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
`;

export type Store = Statements;

export const openStore = (db: DatabaseSync): Store => openStatements(db, SCHEMA);
