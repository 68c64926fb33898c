/** Service-specific credentials of users: a name and a password for Git, the password only as a salted hash. */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../../kernel/statements.ts';

export interface GitCredential {
  readonly id: string;
  /** ARN of the user. */
  readonly owner: string;
  readonly service: string;
  /** `name-at-account`, with a number if there are two. */
  readonly userName: string;
  readonly status: 'Active' | 'Inactive';
  readonly created: number;
}

interface Row {
  id: string;
  owner: string;
  service: string;
  user_name: string;
  salt: string;
  password_hash: string;
  status: GitCredential['status'];
  created: number;
}

export const gitCredentialStore = (db: DatabaseSync) => {
  const byUserName = prepare<Row>(db, 'SELECT * FROM git_credentials WHERE user_name = ?');
  const get = db.prepare('SELECT * FROM git_credentials WHERE id = ?');
  const ofUser = db.prepare('SELECT * FROM git_credentials WHERE owner = ? ORDER BY created, id');
  const insert = db.prepare(
    'INSERT INTO git_credentials (id, owner, service, user_name, salt, password_hash, status, created) VALUES (?, ' +
      '?, ?, ?, ?, ?, ?, ?)',
  );
  const setStatus = db.prepare('UPDATE git_credentials SET status = ? WHERE id = ?');
  const setPassword = db.prepare('UPDATE git_credentials SET salt = ?, password_hash = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM git_credentials WHERE id = ?');
  const move = db.prepare('UPDATE git_credentials SET owner = ? WHERE owner = ?');
  return {
    get: (id: string) => fromRow(get.get(id)),
    ofUser: (arn: string) => ofUser.all(arn).map((row) => fromRow(row) as GitCredential),
    userNameTaken: (userName: string) => byUserName.get(userName) !== undefined,
    add({ id, owner, service, userName, status, created }: GitCredential, password: string) {
      const salt = randomBytes(16).toString('hex');
      insert.run(id, owner, service, userName, salt, hash(password, salt), status, created);
    },
    setStatus: (id: string, status: GitCredential['status']) => void setStatus.run(status, id),
    setPassword(id: string, password: string) {
      const salt = randomBytes(16).toString('hex');
      setPassword.run(salt, hash(password, salt), id);
    },
    remove: (id: string) => void remove.run(id),
    /** The user got another name. */
    move: (from: string, to: string) => void move.run(to, from),
    /** The credential, if it is active and the password is right. */
    check(userName: string, password: string): GitCredential | undefined {
      const row = byUserName.get(userName);
      if (!row) return undefined;
      const right = timingSafeEqual(Buffer.from(hash(password, row.salt)), Buffer.from(row.password_hash));
      return right && row.status === 'Active' ? fromRow(row) : undefined;
    },
  };
};

/** The passwords are random and long; the cheap setting keeps a `git push`, which asks several times, fast. */
const hash = (password: string, salt: string): string => scryptSync(password, salt, 32, { N: 1024 }).toString('hex');

const fromRow = (found: unknown): GitCredential | undefined => {
  if (!found) return undefined;
  const { id, owner, service, user_name: userName, status, created } = found as Row;
  return { id, owner, service, userName, status, created };
};
