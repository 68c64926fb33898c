/**
 * Settings of a function or one of its qualifiers ('' is the unqualified function): policy statements, event-invoke
 * settings, URL.
 */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../../kernel/statements.ts';
import { columns, type FunctionKey } from './functions.ts';

export type Setting = 'policy' | 'event-invoke' | 'url';

export interface Found<T> {
  readonly key: FunctionKey;
  readonly qualifier: string;
  readonly value: T;
}

export interface Settings {
  get<T>(kind: Setting, key: FunctionKey, qualifier: string): T | undefined;
  put(kind: Setting, key: FunctionKey, qualifier: string, value: object): void;
  delete(kind: Setting, key: FunctionKey, qualifier: string): void;
  list<T>(kind: Setting, key: FunctionKey): Found<T>[];
  /** By the id that its value carries, e.g. the one in a function URL. */
  byId<T>(kind: Setting, id: string): Found<T> | undefined;
}

interface Row extends FunctionKey {
  readonly qualifier: string;
  readonly body: string;
}

export const openSettings = (db: DatabaseSync): Settings => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS settings (
      kind TEXT, account TEXT, region TEXT, name TEXT, qualifier TEXT, id TEXT, body TEXT NOT NULL,
      PRIMARY KEY (kind, account, region, name, qualifier),
      FOREIGN KEY (account, region, name) REFERENCES functions ON DELETE CASCADE) WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS settings_by_id ON settings (kind, id) WHERE id IS NOT NULL`);
  const where = 'kind = ? AND account = ? AND region = ? AND name = ?';
  const one = prepare<Row>(db, `SELECT * FROM settings WHERE ${where} AND qualifier = ?`);
  const all = prepare<Row>(db, `SELECT * FROM settings WHERE ${where} ORDER BY qualifier`);
  const byId = prepare<Row>(db, 'SELECT * FROM settings WHERE kind = ? AND id = ?');
  const put = db.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?, ?, ?, ?, ?, ?)');
  const remove = db.prepare(`DELETE FROM settings WHERE ${where} AND qualifier = ?`);
  const found = <T>({ account, region, name, qualifier, body }: Row): Found<T> => ({
    key: { account, region, name },
    qualifier,
    value: JSON.parse(body) as T,
  });
  return {
    get<T>(kind: Setting, key: FunctionKey, qualifier: string) {
      const row = one.get(kind, ...columns(key), qualifier);
      return row && (JSON.parse(row.body) as T);
    },
    put: (kind, key, qualifier, value) =>
      void put.run(kind, ...columns(key), qualifier, (value as { id?: string }).id ?? null, JSON.stringify(value)),
    delete: (kind, key, qualifier) => void remove.run(kind, ...columns(key), qualifier),
    list: <T>(kind: Setting, key: FunctionKey) => all.all(kind, ...columns(key)).map((row) => found<T>(row)),
    byId<T>(kind: Setting, id: string) {
      const row = byId.get(kind, id);
      return row && found<T>(row);
    },
  };
};
