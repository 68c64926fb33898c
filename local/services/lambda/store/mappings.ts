/** Event source mappings and how far each has read. */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../../kernel/statements.ts';

export interface Mapping {
  readonly uuid: string;
  readonly account: string;
  readonly region: string;
  readonly functionArn: string;
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly sourceArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  /** Seconds. */
  readonly batchingWindow: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | undefined;
  readonly bisect: boolean;
  /** -1: until the record expires. */
  readonly maximumRetries: number;
  /** Seconds; -1: as long as the source keeps it. */
  readonly maximumAge: number;
  readonly reportFailures: boolean;
  /** Patterns as given (JSON text); none: every record. */
  readonly filters: readonly string[];
  readonly onFailure: string | undefined;
  readonly maximumConcurrency: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly modified: number;
}

export interface Mappings {
  get(uuid: string): Mapping | undefined;
  put(mapping: Mapping): void;
  delete(uuid: string): void;
  list(account: string, region: string): Mapping[];
  all(): Mapping[];
  /** The progress in a shard; opaque JSON. */
  progress<T>(uuid: string, shard: string): T | undefined;
  keepProgress(uuid: string, shard: string, value: unknown): void;
}

export const openMappings = (db: DatabaseSync): Mappings => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS mappings (uuid TEXT PRIMARY KEY, account TEXT, region TEXT,
    body TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS progress (
      uuid TEXT REFERENCES mappings ON DELETE CASCADE, shard TEXT, body TEXT NOT NULL,
      PRIMARY KEY (uuid, shard)) WITHOUT ROWID`);
  const one = db.prepare('SELECT body FROM mappings WHERE uuid = ?');
  const put = db.prepare('INSERT INTO mappings VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body');
  const remove = db.prepare('DELETE FROM mappings WHERE uuid = ?');
  const list = db.prepare('SELECT body FROM mappings WHERE account = ? AND region = ? ORDER BY uuid');
  const all = db.prepare('SELECT body FROM mappings');
  const progress = prepare<{ body: string }>(db, 'SELECT body FROM progress WHERE uuid = ? AND shard = ?');
  const keep = db.prepare('INSERT OR REPLACE INTO progress VALUES (?, ?, ?)');
  const read = (row: unknown): Mapping => JSON.parse((row as { body: string }).body) as Mapping;
  return {
    get(uuid) {
      const row = one.get(uuid);
      return row && read(row);
    },
    put: (mapping) => void put.run(mapping.uuid, mapping.account, mapping.region, JSON.stringify(mapping)),
    delete: (uuid) => void remove.run(uuid),
    list: (account, region) => list.all(account, region).map(read),
    all: () => all.all().map(read),
    progress<T>(uuid: string, shard: string) {
      const row = progress.get(uuid, shard);
      return row && (JSON.parse(row.body) as T);
    },
    keepProgress: (uuid, shard, value) => void keep.run(uuid, shard, JSON.stringify(value)),
  };
};
