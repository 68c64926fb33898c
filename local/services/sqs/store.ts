/** The `sqs` database: queues and messages of all accounts and regions. */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../kernel/statements.ts';
import { transactionsOn } from '../../kernel/transaction.ts';

export interface Queue {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Milliseconds. */
  readonly created: number;
  readonly modified: number;
  /** As given, in AWS's names and texts. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** base64 */
  readonly BinaryValue?: string;
}

export interface Message {
  readonly seq: number;
  readonly queue: number;
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly traceHeader: string | undefined;
  readonly sender: string;
  readonly sent: number;
  /** From when it can be received (again). */
  readonly visible: number;
  readonly received: number;
  readonly firstReceived: number | undefined;
  /** The end of the newest receipt handle; undefined before the first reception. */
  readonly receipt: string | undefined;
  /** ARN of the queue that it was moved from. */
  readonly movedFrom: string | undefined;
  readonly group: string | undefined;
  /** Of FIFO queues only. */
  readonly deduplication: string | undefined;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queues (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    created INTEGER NOT NULL, modified INTEGER NOT NULL, attributes TEXT NOT NULL, tags TEXT NOT NULL,
    UNIQUE (account, region, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL REFERENCES queues (id) ON DELETE CASCADE,
    id TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL, trace_header TEXT, sender TEXT NOT NULL,
    sent INTEGER NOT NULL, visible INTEGER NOT NULL, received INTEGER NOT NULL, first_received INTEGER,
    receipt TEXT, moved_from TEXT, "group" TEXT, deduplication TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sent_ids (
    queue INTEGER NOT NULL REFERENCES queues (id) ON DELETE CASCADE, scope TEXT NOT NULL, deduplication TEXT NOT NULL,
    id TEXT NOT NULL, seq INTEGER NOT NULL, sent INTEGER NOT NULL, PRIMARY KEY (queue, scope, deduplication)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_to_receive ON messages (queue, visible, seq);
  CREATE INDEX IF NOT EXISTS messages_by_age ON messages (queue, sent);
`;

export type SqsStore = ReturnType<typeof openSqsStore>;

export const openSqsStore = (db: DatabaseSync) => {
  db.exec(SCHEMA);
  return {
    transaction: transactionsOn(db),
    ...queueRows(db),
    ...messageRows(db),
    ...sentRows(db),
  };
};

const queueRows = (db: DatabaseSync) => {
  const get = db.prepare('SELECT * FROM queues WHERE account = ? AND region = ? AND name = ?');
  const list = db.prepare('SELECT * FROM queues WHERE account = ? AND region = ? ORDER BY name');
  const insert = db.prepare(
    'INSERT INTO queues (account, region, name, created, modified, attributes, tags) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const update = db.prepare('UPDATE queues SET modified = ?, attributes = ?, tags = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM queues WHERE id = ?');
  return {
    queue: (account: string, region: string, name: string) => queueOf(get.get(account, region, name)),
    queues: (account: string, region: string) => list.all(account, region).map((row) => queueOf(row) as Queue),
    addQueue: ({ account, region, name, created, attributes, tags }: Omit<Queue, 'id' | 'modified'>) =>
      void insert.run(account, region, name, created, created, JSON.stringify(attributes), JSON.stringify(tags)),
    updateQueue: ({ id, modified, attributes, tags }: Queue) =>
      void update.run(modified, JSON.stringify(attributes), JSON.stringify(tags), id),
    removeQueue: (id: number) => void remove.run(id),
  };
};

const queueOf = (found: unknown): Queue | undefined => {
  if (!found) return undefined;
  const row = found as Omit<Queue, 'attributes' | 'tags'> & { attributes: string; tags: string };
  return { ...row, attributes: JSON.parse(row.attributes), tags: JSON.parse(row.tags) };
};

const messageRows = (db: DatabaseSync) => {
  const insert =
    db.prepare(`INSERT INTO messages (queue, id, body, attributes, trace_header, sender, sent, visible, received,
      "group", deduplication)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`);
  const get = db.prepare('SELECT * FROM messages WHERE seq = ?');
  const ready = db.prepare('SELECT * FROM messages WHERE queue = ? AND visible <= ? ORDER BY visible, seq LIMIT ?');
  const inOrder = db.prepare(`SELECT * FROM messages WHERE queue = ?1 AND visible <= ?2 AND "group" NOT IN (
      SELECT "group" FROM messages WHERE queue = ?1 AND visible > ?2 AND received > 0
    ) ORDER BY seq LIMIT ?3`);
  const next = db.prepare('SELECT min(visible) AS visible FROM messages WHERE queue = ? AND visible > ?');
  const take = db.prepare(
    'UPDATE messages SET visible = ?, received = received + 1, first_received = coalesce(first_received, ?), ' +
      'receipt = ? WHERE seq = ?',
  );
  const hide = db.prepare('UPDATE messages SET visible = ? WHERE seq = ?');
  const move = db.prepare(
    'UPDATE messages SET queue = ?, visible = ?, received = 0, receipt = NULL, moved_from = ? WHERE seq = ?',
  );
  const remove = db.prepare('DELETE FROM messages WHERE seq = ?');
  const purge = db.prepare('DELETE FROM messages WHERE queue = ?');
  const expire = db.prepare('DELETE FROM messages WHERE queue = ? AND sent < ?');
  const count = prepare<{ visible: number; inFlight: number; delayed: number }>(
    db,
    `SELECT count(*) FILTER (WHERE visible <= ?1) AS visible,
    count(*) FILTER (WHERE visible > ?1 AND received > 0) AS inFlight,
    count(*) FILTER (WHERE visible > ?1 AND received = 0) AS delayed FROM messages WHERE queue = ?2`,
  );
  return {
    addMessage: (
      m: Pick<Message, 'queue' | 'id' | 'body' | 'attributes' | 'traceHeader' | 'sender' | 'sent' | 'visible'> &
        Partial<Pick<Message, 'group' | 'deduplication'>>,
    ) =>
      insert.run(
        m.queue,
        m.id,
        m.body,
        JSON.stringify(m.attributes),
        m.traceHeader ?? null,
        m.sender,
        m.sent,
        m.visible,
        m.group ?? null,
        m.deduplication ?? null,
      ).lastInsertRowid as number,
    message: (seq: number) => messageOf(get.get(seq)),
    ready: (queue: number, now: number, limit: number) =>
      ready.all(queue, now, limit).map((row) => messageOf(row) as Message),
    /** Of a FIFO queue: no message of a group while an earlier one of it is in flight. */
    readyInOrder: (queue: number, now: number, limit: number) =>
      inOrder.all(queue, now, limit).map((row) => messageOf(row) as Message),
    /** When the next message becomes visible; undefined if none will. */
    nextVisible: (queue: number, now: number) =>
      (next.get(queue, now) as { visible: number | null }).visible ?? undefined,
    take: (seq: number, now: number, until: number, receipt: string) => void take.run(until, now, receipt, seq),
    hide: (seq: number, until: number) => void hide.run(until, seq),
    move: (seq: number, to: number, now: number, from: string) => void move.run(to, now, from, seq),
    removeMessage: (seq: number) => void remove.run(seq),
    purge: (queue: number) => void purge.run(queue),
    expire: (queue: number, before: number) => void expire.run(queue, before),
    count: (queue: number, now: number) =>
      count.get(now, queue) as { visible: number; inFlight: number; delayed: number },
  };
};

const messageOf = (found: unknown): Message | undefined => {
  if (!found) return undefined;
  const row = found as {
    seq: number;
    queue: number;
    id: string;
    body: string;
    attributes: string;
    trace_header: string | null;
    sender: string;
    sent: number;
    visible: number;
    received: number;
    first_received: number | null;
    receipt: string | null;
    moved_from: string | null;
    group: string | null;
    deduplication: string | null;
  };
  const { trace_header, first_received, moved_from, ...same } = row;
  return {
    ...same,
    attributes: JSON.parse(row.attributes),
    traceHeader: trace_header ?? undefined,
    firstReceived: first_received ?? undefined,
    receipt: row.receipt ?? undefined,
    movedFrom: moved_from ?? undefined,
    group: row.group ?? undefined,
    deduplication: row.deduplication ?? undefined,
  };
};

/** Deduplication ids that were used a short time ago. */
const sentRows = (db: DatabaseSync) => {
  const get = prepare<{ id: string; seq: number }>(
    db,
    'SELECT id, seq FROM sent_ids WHERE queue = ? AND scope = ? AND deduplication = ?',
  );
  const put = db.prepare('INSERT OR REPLACE INTO sent_ids VALUES (?, ?, ?, ?, ?, ?)');
  const forget = db.prepare('DELETE FROM sent_ids WHERE queue = ? AND sent <= ?');
  return {
    sentAs: (queue: number, scope: string, deduplication: string) => get.get(queue, scope, deduplication),
    rememberSent: (
      queue: number,
      scope: string,
      deduplication: string,
      { id, seq, sent }: { readonly id: string; readonly seq: number; readonly sent: number },
    ) => void put.run(queue, scope, deduplication, id, seq, sent),
    forgetSent: (queue: number, before: number) => void forget.run(queue, before),
  };
};
