/** What a role, user or group (by its ARN) holds: inline policies, and which managed policies are attached. */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../../kernel/statements.ts';

export const ownedPolicyStore = (db: DatabaseSync) => {
  const inline = prepare<{ name: string; document: string }>(
    db,
    'SELECT name, document FROM inline_policies WHERE owner = ? ORDER BY name',
  );
  const put = db.prepare(
    'INSERT INTO inline_policies (owner, name, document) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET document = ' +
      'excluded.document',
  );
  const removeInline = db.prepare('DELETE FROM inline_policies WHERE owner = ? AND name = ?');
  const attached = prepare<{ policy: string }>(db, 'SELECT policy FROM attachments WHERE owner = ? ORDER BY policy');
  const attach = db.prepare('INSERT INTO attachments (owner, policy) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const detach = db.prepare('DELETE FROM attachments WHERE owner = ? AND policy = ?');
  const owners = prepare<{ owner: string }>(db, 'SELECT owner FROM attachments WHERE policy = ? ORDER BY owner');
  const moves = ['inline_policies', 'attachments'].map((table) =>
    db.prepare(`UPDATE ${table} SET owner = ? WHERE owner = ?`),
  );
  return {
    inline: (owner: string) => inline.all(owner),
    put: (owner: string, name: string, document: string) => void put.run(owner, name, document),
    /** Whether there was one. */
    removeInline: (owner: string, name: string) => removeInline.run(owner, name).changes === 1,
    attached: (owner: string) => attached.all(owner).map(({ policy }) => policy),
    attach: (owner: string, policy: string) => void attach.run(owner, policy),
    detach: (owner: string, policy: string) => detach.run(owner, policy).changes === 1,
    /** ARNs of the roles, users and groups that a policy is attached to. */
    owners: (policy: string) => owners.all(policy).map(({ owner }) => owner),
    /** The owner got another ARN. */
    move(from: string, to: string) {
      for (const statement of moves) statement.run(to, from);
    },
  };
};
