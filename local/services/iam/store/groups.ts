/** Groups, and which users are in them. */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../../kernel/statements.ts';

export interface Group {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  /** `AGPA…` */
  readonly id: string;
  readonly arn: string;
  readonly created: number;
}

/** Members are kept by id, which stays when a user or group is renamed. */
export const groupStore = (db: DatabaseSync) => {
  const byName = prepare<Group>(db, 'SELECT * FROM groups WHERE account = ? AND name = ? COLLATE NOCASE');
  const byArn = prepare<Group>(db, 'SELECT * FROM groups WHERE arn = ?');
  const list = prepare<Group>(
    db,
    'SELECT * FROM groups WHERE account = ? AND substr(path, 1, length(?)) = ? ORDER BY name COLLATE NOCASE',
  );
  const insert = db.prepare('INSERT INTO groups (account, name, path, id, arn, created) VALUES (?, ?, ?, ?, ?, ?)');
  const rename = db.prepare('UPDATE groups SET name = ?, path = ?, arn = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM groups WHERE id = ?');
  const join = db.prepare('INSERT INTO memberships (group_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const leave = db.prepare('DELETE FROM memberships WHERE group_id = ? AND user_id = ?');
  const members = prepare<{ arn: string }>(
    db,
    'SELECT users.arn FROM memberships JOIN users ON users.id = user_id WHERE group_id = ? ORDER BY users.name',
  );
  const ofUser = prepare<Group>(
    db,
    `SELECT groups.* FROM memberships JOIN groups ON groups.id = group_id JOIN users ON users.id = user_id
     WHERE users.arn = ? ORDER BY groups.name`,
  );
  return {
    byName: (account: string, name: string) => byName.get(account, name),
    byArn: (arn: string) => byArn.get(arn),
    list: (account: string, prefix: string) => list.all(account, prefix, prefix),
    add: ({ account, name, path, id, arn, created }: Group) => void insert.run(account, name, path, id, arn, created),
    rename: ({ id, name, path, arn }: Group) => void rename.run(name, path, arn, id),
    remove: ({ id }: Group) => void remove.run(id),
    join: (group: Group, user: { readonly id: string }) => void join.run(group.id, user.id),
    /** Whether the user was in it. */
    leave: (group: Group, user: { readonly id: string }) => leave.run(group.id, user.id).changes === 1,
    /** ARNs of the users in a group. */
    members: ({ id }: Group) => members.all(id).map(({ arn }) => arn),
    /** The groups of the user with this ARN. */
    ofUser: (arn: string) => ofUser.all(arn),
  };
};
