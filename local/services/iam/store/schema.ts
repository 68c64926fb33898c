/** The `iam` database: people, roles, their policies and their keys, of all accounts. */
import type { DatabaseSync } from 'node:sqlite';

export const createSchema = (db: DatabaseSync): void => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS roles (
      account TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL, arn TEXT NOT NULL UNIQUE,
      trust TEXT NOT NULL, description TEXT, max_session INTEGER NOT NULL, boundary TEXT, tags TEXT NOT NULL,
      created INTEGER NOT NULL,
      PRIMARY KEY (account, name COLLATE NOCASE)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS users (
      account TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL, arn TEXT NOT NULL UNIQUE,
      boundary TEXT, tags TEXT NOT NULL, created INTEGER NOT NULL,
      PRIMARY KEY (account, name COLLATE NOCASE)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS groups (
      account TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL, arn TEXT NOT NULL UNIQUE,
      created INTEGER NOT NULL,
      PRIMARY KEY (account, name COLLATE NOCASE)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS memberships (
      group_id TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (group_id, user_id)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS memberships_by_user ON memberships (user_id);
    CREATE TABLE IF NOT EXISTS instance_profiles (
      account TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL, arn TEXT NOT NULL UNIQUE,
      role TEXT, tags TEXT NOT NULL, created INTEGER NOT NULL,
      PRIMARY KEY (account, name COLLATE NOCASE)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS identity_providers (
      arn TEXT PRIMARY KEY, account TEXT NOT NULL, url TEXT NOT NULL, clients TEXT NOT NULL, thumbprints TEXT NOT NULL,
      tags TEXT NOT NULL, created INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS inline_policies (
      owner TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (owner, name)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS attachments (
      owner TEXT NOT NULL, policy TEXT NOT NULL, PRIMARY KEY (owner, policy)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS attachments_by_policy ON attachments (policy);
    CREATE TABLE IF NOT EXISTS policies (
      arn TEXT PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL,
      description TEXT, default_version INTEGER NOT NULL, last_version INTEGER NOT NULL, tags TEXT NOT NULL,
      created INTEGER NOT NULL, updated INTEGER NOT NULL, UNIQUE (account, name COLLATE NOCASE)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS policy_versions (
      arn TEXT NOT NULL REFERENCES policies (arn) ON DELETE CASCADE, version INTEGER NOT NULL,
      document TEXT NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (arn, version)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS access_keys (
      id TEXT PRIMARY KEY, secret TEXT NOT NULL, principal TEXT NOT NULL, owner TEXT,
      token_hash TEXT, status TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER
    ) STRICT;
    CREATE INDEX IF NOT EXISTS access_keys_by_owner ON access_keys (owner);
    CREATE TABLE IF NOT EXISTS git_credentials (
      id TEXT PRIMARY KEY, owner TEXT NOT NULL, service TEXT NOT NULL, user_name TEXT NOT NULL UNIQUE,
      salt TEXT NOT NULL, password_hash TEXT NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS git_credentials_by_owner ON git_credentials (owner);
  `);
};
