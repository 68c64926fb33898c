import type { DatabaseSync } from 'node:sqlite';
import type { Tags } from '../../../kernel/tags.ts';

export interface Role {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  /** `AROA…` */
  readonly id: string;
  readonly arn: string;
  /** JSON text of the trust policy. */
  readonly trust: string;
  readonly description: string | undefined;
  /** Seconds. */
  readonly maxSession: number;
  /** ARN of the permissions boundary. */
  readonly boundary: string | undefined;
  readonly tags: Tags;
  readonly created: number;
}

interface Row {
  account: string;
  name: string;
  path: string;
  id: string;
  arn: string;
  trust: string;
  description: string | null;
  max_session: number;
  boundary: string | null;
  tags: string;
  created: number;
}

export const roleStore = (db: DatabaseSync) => {
  const byName = db.prepare('SELECT * FROM roles WHERE account = ? AND name = ? COLLATE NOCASE');
  const byArn = db.prepare('SELECT * FROM roles WHERE arn = ?');
  const list = db.prepare(
    'SELECT * FROM roles WHERE account = ? AND substr(path, 1, length(?)) = ? ORDER BY name COLLATE NOCASE',
  );
  const insert = db.prepare(
    `INSERT INTO roles (account, name, path, id, arn, trust, description, max_session, boundary, tags, created)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = db.prepare(
    'UPDATE roles SET trust = ?, description = ?, max_session = ?, boundary = ?, tags = ? WHERE arn = ?',
  );
  const remove = db.prepare('DELETE FROM roles WHERE arn = ?');
  const bounded = db.prepare('SELECT count(*) AS n FROM roles WHERE boundary = ?');
  return {
    byName: (account: string, name: string) => fromRow(byName.get(account, name)),
    byArn: (arn: string) => fromRow(byArn.get(arn)),
    list: (account: string, prefix: string) => list.all(account, prefix, prefix).map((row) => fromRow(row) as Role),
    add(role: Role) {
      const { account, name, path, id, arn, trust, description, maxSession, boundary, tags, created } = role;
      insert.run(
        account,
        name,
        path,
        id,
        arn,
        trust,
        description ?? null,
        maxSession,
        boundary ?? null,
        JSON.stringify(tags),
        created,
      );
    },
    update({ arn, trust, description, maxSession, boundary, tags }: Role) {
      update.run(trust, description ?? null, maxSession, boundary ?? null, JSON.stringify(tags), arn);
    },
    remove: (arn: string) => void remove.run(arn),
    /** How many roles have this policy as their boundary. */
    bounded: (policy: string) => (bounded.get(policy) as { n: number }).n,
  };
};

const fromRow = (found: unknown): Role | undefined => {
  if (!found) return undefined;
  const { max_session: maxSession, ...row } = found as Row;
  return {
    ...row,
    maxSession,
    description: row.description ?? undefined,
    boundary: row.boundary ?? undefined,
    tags: JSON.parse(row.tags),
  };
};
