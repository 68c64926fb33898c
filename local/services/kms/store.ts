/** The `kms` database: keys with their material, and aliases, of all accounts and regions. */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../kernel/statements.ts';
import { transactionsOn } from '../../kernel/transaction.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Key extends Place {
  /** A UUID: unique everywhere. */
  readonly id: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Milliseconds, as all times here. */
  readonly created: number;
  /** Set while the key waits for its deletion. */
  readonly deletion: number | undefined;
  /** Days; undefined without rotation. */
  readonly rotationPeriod: number | undefined;
  /** From when the next rotation counts. */
  readonly rotated: number;
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `AWS` for the keys that services make for themselves (`alias/aws/…`). */
  readonly manager: 'AWS' | 'CUSTOMER';
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, description TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created INTEGER NOT NULL, deletion INTEGER, rotation_period INTEGER, rotated INTEGER NOT NULL, policy TEXT NOT NULL,
    tags TEXT NOT NULL, manager TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS materials (
    key TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE, version INTEGER NOT NULL, material BLOB NOT NULL,
    PRIMARY KEY (key, version)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS aliases (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    key TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    created INTEGER NOT NULL, updated INTEGER NOT NULL, PRIMARY KEY (account, region, name)
  ) STRICT;
`;

export interface Alias {
  readonly name: string;
  readonly key: string;
  readonly created: number;
  readonly updated: number;
}

export type KeyStore = ReturnType<typeof openKeyStore>;

export const openKeyStore = (db: DatabaseSync) => {
  db.exec(SCHEMA);
  return {
    transaction: transactionsOn(db),
    ...keyRows(db),
    ...materialRows(db),
    ...aliasRows(db),
  };
};

const keyRows = (db: DatabaseSync) => {
  const get = db.prepare('SELECT * FROM keys WHERE id = ?');
  const list = db.prepare('SELECT * FROM keys WHERE account = ? AND region = ? ORDER BY created, id');
  const insert = db.prepare('INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const update = db.prepare(
    'UPDATE keys SET description = ?, enabled = ?, deletion = ?, rotation_period = ?, rotated = ?, policy = ?, tags ' +
      '= ? WHERE id = ?',
  );
  const remove = db.prepare('DELETE FROM keys WHERE deletion <= ?');
  return {
    key: (id: string) => keyOf(get.get(id)),
    keys: ({ account, region }: Place) => list.all(account, region).map((row) => keyOf(row) as Key),
    addKey: (key: Key) =>
      void insert.run(
        key.id,
        key.account,
        key.region,
        key.description,
        key.enabled ? 1 : 0,
        key.created,
        key.deletion ?? null,
        key.rotationPeriod ?? null,
        key.rotated,
        key.policy,
        JSON.stringify(key.tags),
        key.manager,
      ),
    updateKey: ({ id, description, enabled, deletion, rotationPeriod, rotated, policy, tags }: Key) =>
      void update.run(
        description,
        enabled ? 1 : 0,
        deletion ?? null,
        rotationPeriod ?? null,
        rotated,
        policy,
        JSON.stringify(tags),
        id,
      ),
    /** Keys whose waiting time is over, with their material. */
    removeDue: (now: number) => void remove.run(now),
  };
};

interface Row extends Place {
  id: string;
  description: string;
  enabled: number;
  created: number;
  deletion: number | null;
  rotation_period: number | null;
  rotated: number;
  policy: string;
  tags: string;
  manager: Key['manager'];
}

const keyOf = (found: unknown): Key | undefined => {
  if (!found) return undefined;
  const { rotation_period: rotationPeriod, ...row } = found as Row;
  return {
    ...row,
    enabled: row.enabled === 1,
    deletion: row.deletion ?? undefined,
    rotationPeriod: rotationPeriod ?? undefined,
    tags: JSON.parse(row.tags),
  };
};

const materialRows = (db: DatabaseSync) => {
  const newest = prepare<{ version: number; material: Uint8Array }>(
    db,
    'SELECT version, material FROM materials WHERE key = ? ORDER BY version DESC LIMIT 1',
  );
  const get = prepare<{ material: Uint8Array }>(
    db,
    'SELECT version, material FROM materials WHERE key = ? AND version = ?',
  );
  const insert = db.prepare('INSERT INTO materials VALUES (?, ?, ?)');
  return {
    newestMaterial: (key: string) => newest.get(key) as { version: number; material: Uint8Array },
    material: (key: string, version: number) => get.get(key, version)?.material,
    addMaterial: (key: string, version: number, material: Uint8Array) => void insert.run(key, version, material),
  };
};

const aliasRows = (db: DatabaseSync) => {
  const get = prepare<Alias>(db, 'SELECT * FROM aliases WHERE account = ? AND region = ? AND name = ?');
  const list = prepare<Alias>(db, 'SELECT * FROM aliases WHERE account = ? AND region = ? ORDER BY name');
  const put = db.prepare(`INSERT INTO aliases VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET key = excluded.key, updated = excluded.updated`);
  const remove = db.prepare('DELETE FROM aliases WHERE account = ? AND region = ? AND name = ?');
  return {
    alias: ({ account, region }: Place, name: string) => get.get(account, region, name),
    aliases: ({ account, region }: Place) => list.all(account, region),
    putAlias: ({ account, region }: Place, { name, key, created, updated }: Alias) =>
      void put.run(account, region, name, key, created, updated),
    removeAlias: ({ account, region }: Place, name: string) => void remove.run(account, region, name),
  };
};
