import type { DatabaseSync } from 'node:sqlite';
import type { Tags } from '../../../kernel/tags.ts';

export interface InstanceProfile {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  /** `AIPA…` */
  readonly id: string;
  readonly arn: string;
  /** ARN of its role. */
  readonly role: string | undefined;
  readonly tags: Tags;
  readonly created: number;
}

export const instanceProfileStore = (db: DatabaseSync) => {
  const byName = db.prepare('SELECT * FROM instance_profiles WHERE account = ? AND name = ? COLLATE NOCASE');
  const list = db.prepare(
    'SELECT * FROM instance_profiles WHERE account = ? AND substr(path, 1, length(?)) = ? ORDER BY name COLLATE NOCASE',
  );
  const ofRole = db.prepare('SELECT * FROM instance_profiles WHERE role = ? ORDER BY name COLLATE NOCASE');
  const insert = db.prepare(
    'INSERT INTO instance_profiles (account, name, path, id, arn, role, tags, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const update = db.prepare('UPDATE instance_profiles SET role = ?, tags = ? WHERE arn = ?');
  const remove = db.prepare('DELETE FROM instance_profiles WHERE arn = ?');
  const all = (rows: readonly unknown[]) => rows.map((row) => fromRow(row) as InstanceProfile);
  return {
    byName: (account: string, name: string) => fromRow(byName.get(account, name)),
    list: (account: string, prefix: string) => all(list.all(account, prefix, prefix)),
    ofRole: (arn: string) => all(ofRole.all(arn)),
    add: ({ account, name, path, id, arn, role, tags, created }: InstanceProfile) =>
      void insert.run(account, name, path, id, arn, role ?? null, JSON.stringify(tags), created),
    update: ({ arn, role, tags }: InstanceProfile) => void update.run(role ?? null, JSON.stringify(tags), arn),
    remove: (arn: string) => void remove.run(arn),
  };
};

const fromRow = (found: unknown): InstanceProfile | undefined => {
  if (!found) return undefined;
  const row = found as Omit<InstanceProfile, 'role' | 'tags'> & { role: string | null; tags: string };
  return { ...row, role: row.role ?? undefined, tags: JSON.parse(row.tags) };
};
