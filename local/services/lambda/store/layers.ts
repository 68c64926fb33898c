/** Layers: numbered, immutable versions, whose numbers are never used again. */
import type { DatabaseSync } from 'node:sqlite';

export interface LayerKey {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export interface LayerVersion extends LayerKey {
  readonly version: number;
  readonly description: string;
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
  readonly license: string | undefined;
  /** base64 */
  readonly codeSha256: string;
  readonly codeSize: number;
  readonly created: number;
  /** Who else may use it. */
  readonly policy:
    | { readonly revisionId: string; readonly statements: readonly { readonly Sid: string }[] }
    | undefined;
}

export interface Layers {
  get(key: LayerKey, version: number): LayerVersion | undefined;
  put(version: LayerVersion): void;
  /** Counts up, also over versions that are gone. */
  nextVersion(key: LayerKey): number;
  /** Newest first. */
  versions(key: LayerKey): LayerVersion[];
  /** All versions of all layers, newest first, by name. */
  list(account: string, region: string): LayerVersion[];
  delete(key: LayerKey, version: number): void;
  codeInUse(): string[];
}

export const openLayers = (db: DatabaseSync): Layers => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS layers (
      account TEXT, region TEXT, name TEXT, last_version INTEGER NOT NULL,
      PRIMARY KEY (account, region, name)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS layer_versions (
      account TEXT, region TEXT, name TEXT, version INTEGER, body TEXT NOT NULL,
      PRIMARY KEY (account, region, name, version)) WITHOUT ROWID`);
  const where = 'account = ? AND region = ? AND name = ?';
  const one = db.prepare(`SELECT body FROM layer_versions WHERE ${where} AND version = ?`);
  const put = db.prepare('INSERT OR REPLACE INTO layer_versions VALUES (?, ?, ?, ?, ?)');
  const next = db.prepare(
    `INSERT INTO layers VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET last_version = last_version + 1
     RETURNING last_version`,
  );
  const versions = db.prepare(`SELECT body FROM layer_versions WHERE ${where} ORDER BY version DESC`);
  const list = db.prepare(
    'SELECT body FROM layer_versions WHERE account = ? AND region = ? ORDER BY name, version DESC',
  );
  const remove = db.prepare(`DELETE FROM layer_versions WHERE ${where} AND version = ?`);
  const code = db.prepare("SELECT DISTINCT body ->> 'codeSha256' AS sha FROM layer_versions");
  const read = (row: unknown): LayerVersion => JSON.parse((row as { body: string }).body) as LayerVersion;
  return {
    get({ account, region, name }, version) {
      const row = one.get(account, region, name, version);
      return row && read(row);
    },
    put: (layer) => void put.run(layer.account, layer.region, layer.name, layer.version, JSON.stringify(layer)),
    nextVersion: ({ account, region, name }) =>
      (next.get(account, region, name) as { last_version: number }).last_version,
    versions: ({ account, region, name }) => versions.all(account, region, name).map(read),
    list: (account, region) => list.all(account, region).map(read),
    delete: ({ account, region, name }, version) => void remove.run(account, region, name, version),
    codeInUse: () => code.all().map((row) => (row as { sha: string }).sha),
  };
};
