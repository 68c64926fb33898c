import type { DatabaseSync } from 'node:sqlite';
import type { Tags } from '../../../kernel/tags.ts';

export interface User {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  /** `AIDA…` */
  readonly id: string;
  readonly arn: string;
  readonly boundary: string | undefined;
  readonly tags: Tags;
  readonly created: number;
}

export const userStore = (db: DatabaseSync) => {
  const byName = db.prepare('SELECT * FROM users WHERE account = ? AND name = ? COLLATE NOCASE');
  const byArn = db.prepare('SELECT * FROM users WHERE arn = ?');
  const list = db.prepare(
    'SELECT * FROM users WHERE account = ? AND substr(path, 1, length(?)) = ? ORDER BY name COLLATE NOCASE',
  );
  const insert = db.prepare(
    'INSERT INTO users (account, name, path, id, arn, boundary, tags, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const update = db.prepare('UPDATE users SET boundary = ?, tags = ? WHERE arn = ?');
  const rename = db.prepare('UPDATE users SET name = ?, path = ?, arn = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM users WHERE arn = ?');
  const bounded = db.prepare('SELECT count(*) AS n FROM users WHERE boundary = ?');
  return {
    byName: (account: string, name: string) => fromRow(byName.get(account, name)),
    byArn: (arn: string) => fromRow(byArn.get(arn)),
    list: (account: string, prefix: string) => list.all(account, prefix, prefix).map((row) => fromRow(row) as User),
    add: ({ account, name, path, id, arn, boundary, tags, created }: User) =>
      void insert.run(account, name, path, id, arn, boundary ?? null, JSON.stringify(tags), created),
    update: ({ arn, boundary, tags }: User) => void update.run(boundary ?? null, JSON.stringify(tags), arn),
    rename: ({ id, name, path, arn }: User) => void rename.run(name, path, arn, id),
    remove: (arn: string) => void remove.run(arn),
    /** How many users have this policy as their boundary. */
    bounded: (policy: string) => (bounded.get(policy) as { n: number }).n,
  };
};

const fromRow = (found: unknown): User | undefined => {
  if (!found) return undefined;
  const row = found as Omit<User, 'boundary' | 'tags'> & { boundary: string | null; tags: string };
  return { ...row, boundary: row.boundary ?? undefined, tags: JSON.parse(row.tags) };
};
