/** The mails that SNS sent, kept per address: nothing leaves the machine. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

export interface Email {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly body: string;
  readonly topicArn: string;
}

export interface Mail extends Email {
  /** Grows with every mail. */
  readonly id: number;
  /** Milliseconds. */
  readonly at: number;
}

export interface Mailbox {
  put(email: Email, at: number): void;
  get(id: number): Mail | undefined;
  /** Newest first; of one address, or after a mail, where given. */
  list(filter: {
    readonly to?: string | undefined;
    readonly after?: number | undefined;
    readonly most: number;
  }): Mail[];
  /** Addresses that have mail, and how many. */
  addresses(): { readonly to: string; readonly count: number }[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL COLLATE NOCASE, sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL, topic TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS mails_by_recipient ON mails (recipient, id);
`;

const toMail = (row: Record<string, SQLOutputValue>): Mail => ({
  id: Number(row.id),
  to: String(row.recipient),
  from: String(row.sender),
  subject: String(row.subject),
  body: String(row.body),
  topicArn: String(row.topic),
  at: Number(row.at),
});

export const openMailbox = (db: DatabaseSync): Mailbox => {
  db.exec(SCHEMA);
  const insert = db.prepare(
    'INSERT INTO mails (recipient, sender, subject, body, topic, at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const one = db.prepare('SELECT * FROM mails WHERE id = ?');
  const list = db.prepare(
    'SELECT * FROM mails WHERE (?1 IS NULL OR recipient = ?1) AND id > ?2 ORDER BY id DESC LIMIT ?3',
  );
  const addresses = db.prepare('SELECT recipient, COUNT(*) AS count FROM mails GROUP BY recipient ORDER BY recipient');
  return {
    put({ to, from, subject, body, topicArn }, at) {
      insert.run(to, from, subject, body, topicArn, at);
    },
    get(id) {
      const row = one.get(id);
      return row && toMail(row);
    },
    list: ({ to, after, most }) => list.all(to ?? null, after ?? 0, most).map(toMail),
    addresses: () => addresses.all().map((row) => ({ to: String(row.recipient), count: Number(row.count) })),
  };
};
