/** Access keys: long-lived ones of users, and those of sessions, which end and have a token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { AccessKey } from '../../../kernel/callers/directory.ts';
import type { Principal } from '../../../kernel/cloud.ts';

interface Row {
  id: string;
  secret: string;
  principal: string;
  owner: string | null;
  token_hash: string | null;
  status: AccessKey['status'];
  created: number;
  expires: number | null;
}

/** How long an expired session is still answered with ExpiredToken rather than as unknown. */
const KEPT_AFTER_EXPIRY = 24 * 3600_000;

export const accessKeyStore = (db: DatabaseSync) => {
  const get = db.prepare('SELECT * FROM access_keys WHERE id = ?');
  const ofUser = db.prepare("SELECT * FROM access_keys WHERE owner = ? AND status <> 'Deleted' ORDER BY created, id");
  const insert = db.prepare(
    'INSERT INTO access_keys (id, secret, principal, owner, token_hash, status, created, expires) VALUES (?, ?, ?, ' +
      '?, ?, ?, ?, ?)',
  );
  const setStatus = db.prepare('UPDATE access_keys SET status = ? WHERE id = ?');
  const bury = db.prepare("UPDATE access_keys SET status = 'Deleted', secret = '' WHERE id = ?");
  const clean = db.prepare('DELETE FROM access_keys WHERE expires < ?');
  const move = db.prepare(
    `UPDATE access_keys SET owner = iif(owner IS NULL, NULL, ?2),
       principal = json_set(principal, '$.arn', ?2, '$.userName', ?3)
     WHERE json_extract(principal, '$.arn') = ?1`,
  );
  return {
    get: (id: string) => fromRow(get.get(id)),
    ofUser: (arn: string) => ofUser.all(arn).map((row) => fromRow(row) as AccessKey),
    addForUser: (key: { id: string; secret: string; principal: Principal; owner: string; created: number }) =>
      void insert.run(key.id, key.secret, JSON.stringify(key.principal), key.owner, null, 'Active', key.created, null),
    addSession(key: {
      id: string;
      secret: string;
      token: string;
      principal: Principal;
      created: number;
      expires: number;
    }) {
      clean.run(key.created - KEPT_AFTER_EXPIRY);
      const { id, secret, token, principal, created, expires } = key;
      insert.run(id, secret, JSON.stringify(principal), null, digest(token), 'Active', created, expires);
    },
    setStatus: (id: string, status: 'Active' | 'Inactive') => void setStatus.run(status, id),
    remove: (id: string) => void bury.run(id),
    /** The user got another name; its sessions are its own still. */
    move: (from: string, to: string, userName: string) => void move.run(from, to, userName),
  };
};

const fromRow = (found: unknown): AccessKey | undefined => {
  if (!found) return undefined;
  const { token_hash: hash, ...row } = found as Row;
  return {
    ...row,
    principal: JSON.parse(row.principal),
    owner: row.owner ?? undefined,
    expires: row.expires ?? undefined,
    tokenIs: (token) =>
      hash === null
        ? token === undefined
        : token !== undefined && timingSafeEqual(Buffer.from(digest(token)), Buffer.from(hash)),
  };
};

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');
