/** Names that point to versions. */
import type { DatabaseSync } from 'node:sqlite';
import { columns, type FunctionKey } from './functions.ts';

export interface Alias {
  readonly alias: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
}

export interface Aliases {
  get(key: FunctionKey, alias: string): Alias | undefined;
  list(key: FunctionKey): Alias[];
  put(key: FunctionKey, alias: Alias): void;
  delete(key: FunctionKey, alias: string): void;
}

export const openAliases = (db: DatabaseSync): Aliases => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS aliases (
      account TEXT, region TEXT, name TEXT, alias TEXT, version TEXT NOT NULL, description TEXT NOT NULL,
      revision TEXT NOT NULL,
      PRIMARY KEY (account, region, name, alias),
      FOREIGN KEY (account, region, name) REFERENCES functions ON DELETE CASCADE) WITHOUT ROWID`);
  const fields = 'alias, version, description, revision AS revisionId';
  const where = 'account = ? AND region = ? AND name = ?';
  const one = db.prepare(`SELECT ${fields} FROM aliases WHERE ${where} AND alias = ?`);
  const all = db.prepare(`SELECT ${fields} FROM aliases WHERE ${where} ORDER BY alias`);
  const put = db.prepare('INSERT OR REPLACE INTO aliases VALUES (?, ?, ?, ?, ?, ?, ?)');
  const remove = db.prepare(`DELETE FROM aliases WHERE ${where} AND alias = ?`);
  return {
    get: (key, alias) => one.get(...columns(key), alias) as Alias | undefined,
    list: (key) => all.all(...columns(key)) as unknown as Alias[],
    put: (key, { alias, version, description, revisionId }) =>
      void put.run(...columns(key), alias, version, description, revisionId),
    delete: (key, alias) => void remove.run(...columns(key), alias),
  };
};
