/** APIs and what they are made of, in the `apigateway` database. */
import type { DatabaseSync } from 'node:sqlite';
import { type Transaction, transactionsOn } from '../../kernel/transaction.ts';
import type { Api, Parts } from './model.ts';

export type Kind = keyof Parts;

export interface Store {
  api(id: string): Api | undefined;
  apis(account: string, region: string): Api[];
  putApi(api: Api): void;
  deleteApi(id: string): void;
  part<K extends Kind>(kind: K, api: string, id: string): Parts[K] | undefined;
  /** In the order they were made. */
  parts<K extends Kind>(kind: K, api: string): Parts[K][];
  putPart<K extends Kind>(kind: K, api: string, id: string, part: Parts[K]): void;
  deletePart(kind: Kind, api: string, id: string): void;
  readonly write: Transaction;
}

export const openStore = (db: DatabaseSync): Store => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS apis (id TEXT PRIMARY KEY, account TEXT, region TEXT, body TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS parts (
      nr INTEGER PRIMARY KEY, kind TEXT, api TEXT REFERENCES apis ON DELETE CASCADE, id TEXT, body TEXT NOT NULL,
      UNIQUE (kind, api, id))`);
  const api = db.prepare('SELECT body FROM apis WHERE id = ?');
  const apis = db.prepare('SELECT body FROM apis WHERE account = ? AND region = ? ORDER BY id');
  const putApi = db.prepare('INSERT INTO apis VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body');
  const deleteApi = db.prepare('DELETE FROM apis WHERE id = ?');
  const part = db.prepare('SELECT body FROM parts WHERE kind = ? AND api = ? AND id = ?');
  const parts = db.prepare('SELECT body FROM parts WHERE kind = ? AND api = ? ORDER BY nr');
  const putPart = db.prepare(
    'INSERT INTO parts (kind, api, id, body) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
  );
  const deletePart = db.prepare('DELETE FROM parts WHERE kind = ? AND api = ? AND id = ?');
  const read = <T>(row: unknown): T => JSON.parse((row as { body: string }).body) as T;
  return {
    api(id) {
      const row = api.get(id);
      return row && read<Api>(row);
    },
    apis: (account, region) => apis.all(account, region).map((row) => read<Api>(row)),
    putApi: (value) => void putApi.run(value.ApiId, value.account, value.region, JSON.stringify(value)),
    deleteApi: (id) => void deleteApi.run(id),
    part<K extends Kind>(kind: K, apiId: string, id: string) {
      const row = part.get(kind, apiId, id);
      return row && read<Parts[K]>(row);
    },
    parts: <K extends Kind>(kind: K, apiId: string) => parts.all(kind, apiId).map((row) => read<Parts[K]>(row)),
    putPart: (kind, apiId, id, value) => void putPart.run(kind, apiId, id, JSON.stringify(value)),
    deletePart: (kind, apiId, id) => void deletePart.run(kind, apiId, id),
    write: transactionsOn(db),
  };
};
