/** The `logs` database: groups, streams and events of all accounts and regions. */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../kernel/statements.ts';
import { transactionsOn } from '../../kernel/transaction.ts';
import { metricFilterRows } from './metric-filter-rows.ts';

/** Where a request acts. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Group {
  readonly id: number;
  readonly name: string;
  /** Milliseconds. */
  readonly created: number;
  /** Days; undefined keeps for ever. */
  readonly retention: number | undefined;
  readonly kmsKeyId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Stream {
  readonly id: number;
  readonly name: string;
  readonly created: number;
  /** Times of the first and last event and of the last ingestion; undefined while it is empty. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly ingested: number | undefined;
}

export interface LogEvent {
  readonly seq: number;
  readonly stream: string;
  readonly time: number;
  readonly ingested: number;
  readonly message: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    created INTEGER NOT NULL, retention INTEGER, kms TEXT, tags TEXT NOT NULL, UNIQUE (account, region, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS streams (
    id INTEGER PRIMARY KEY AUTOINCREMENT, log_group INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    name TEXT NOT NULL, created INTEGER NOT NULL, first INTEGER, last INTEGER, ingested INTEGER,
    UNIQUE (log_group, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, stream INTEGER NOT NULL REFERENCES streams (id) ON DELETE CASCADE,
    time INTEGER NOT NULL, ingested INTEGER NOT NULL, message TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS events_in_order ON events (stream, time, seq);
  CREATE TABLE IF NOT EXISTS resource_policies (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, updated INTEGER NOT NULL,
    PRIMARY KEY (account, region, name)
  ) STRICT;
`;

export type LogStore = ReturnType<typeof openLogStore>;

export const openLogStore = (db: DatabaseSync) => {
  db.exec(SCHEMA);
  return {
    transaction: transactionsOn(db),
    ...groupRows(db),
    ...streamRows(db),
    ...eventRows(db),
    ...policyRows(db),
    ...metricFilterRows(db),
  };
};

const groupRows = (db: DatabaseSync) => {
  const get = db.prepare('SELECT * FROM groups WHERE account = ? AND region = ? AND name = ?');
  const list = db.prepare('SELECT * FROM groups WHERE account = ? AND region = ? ORDER BY name');
  const withRetention = db.prepare('SELECT * FROM groups WHERE retention IS NOT NULL');
  const insert = db.prepare(
    'INSERT INTO groups (account, region, name, created, retention, kms, tags) VALUES (?, ?, ?, ?, NULL, ?, ?)',
  );
  const update = db.prepare('UPDATE groups SET retention = ?, kms = ?, tags = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM groups WHERE id = ?');
  return {
    group: ({ account, region }: Place, name: string) => groupOf(get.get(account, region, name)),
    groups: ({ account, region }: Place) => list.all(account, region).map((row) => groupOf(row) as Group),
    groupsWithRetention: () => withRetention.all().map((row) => groupOf(row) as Group),
    addGroup: (
      { account, region }: Place,
      group: { name: string; created: number; kmsKeyId: string | undefined; tags: Group['tags'] },
    ) =>
      void insert.run(account, region, group.name, group.created, group.kmsKeyId ?? null, JSON.stringify(group.tags)),
    updateGroup: ({ id, retention, kmsKeyId, tags }: Group) =>
      void update.run(retention ?? null, kmsKeyId ?? null, JSON.stringify(tags), id),
    removeGroup: (id: number) => void remove.run(id),
  };
};

const groupOf = (found: unknown): Group | undefined => {
  if (!found) return undefined;
  const row = found as {
    id: number;
    name: string;
    created: number;
    retention: number | null;
    kms: string | null;
    tags: string;
  };
  return {
    id: row.id,
    name: row.name,
    created: row.created,
    retention: row.retention ?? undefined,
    kmsKeyId: row.kms ?? undefined,
    tags: JSON.parse(row.tags),
  };
};

const streamRows = (db: DatabaseSync) => {
  const get = db.prepare('SELECT * FROM streams WHERE log_group = ? AND name = ?');
  const list = db.prepare('SELECT * FROM streams WHERE log_group = ? ORDER BY name');
  const insert = db.prepare('INSERT INTO streams (log_group, name, created) VALUES (?, ?, ?)');
  const remove = db.prepare('DELETE FROM streams WHERE id = ?');
  const touch = db.prepare(
    'UPDATE streams SET first = min(coalesce(first, ?), ?), last = max(coalesce(last, ?), ?), ingested = ? WHERE id ' +
      '= ?',
  );
  return {
    stream: (group: number, name: string) => streamOf(get.get(group, name)),
    streams: (group: number) => list.all(group).map((row) => streamOf(row) as Stream),
    addStream: (group: number, name: string, created: number) => void insert.run(group, name, created),
    removeStream: (id: number) => void remove.run(id),
    touchStream: (id: number, first: number, last: number, ingested: number) =>
      void touch.run(first, first, last, last, ingested, id),
  };
};

const streamOf = (found: unknown): Stream | undefined => {
  if (!found) return undefined;
  const row = found as {
    id: number;
    name: string;
    created: number;
    first: number | null;
    last: number | null;
    ingested: number | null;
  };
  return {
    id: row.id,
    name: row.name,
    created: row.created,
    first: row.first ?? undefined,
    last: row.last ?? undefined,
    ingested: row.ingested ?? undefined,
  };
};

/** Events are ordered by time, then by arrival; a position is both. */
export interface Position {
  readonly time: number;
  readonly seq: number;
}

const eventRows = (db: DatabaseSync) => {
  const insert = db.prepare('INSERT INTO events (stream, time, ingested, message) VALUES (?, ?, ?, ?)');
  const page = (order: 'ASC' | 'DESC', compare: '>' | '<') =>
    db.prepare(`SELECT seq, '' AS stream, time, ingested, message FROM events
      WHERE stream = ? AND time >= ? AND time < ? AND (time, seq) ${compare} (?, ?) ORDER BY time ${order}, seq ${order} LIMIT ?`);
  const forward = page('ASC', '>');
  const backward = page('DESC', '<');
  const across = prepare<LogEvent>(
    db,
    `SELECT e.seq, s.name AS stream, e.time, e.ingested, e.message FROM events e
      JOIN streams s ON s.id = e.stream
    WHERE s.log_group = ? AND e.time >= ? AND e.time < ? AND (e.time, e.seq) > (?, ?) ORDER BY e.time, e.seq`,
  );
  const expire = db.prepare(
    'DELETE FROM events WHERE time < ? AND stream IN (SELECT id FROM streams WHERE log_group = ?)',
  );
  return {
    addEvent: (stream: number, time: number, ingested: number, message: string) =>
      void insert.run(stream, time, ingested, message),
    /** The next (or, backward, the previous) events of one stream, in the order of the search. */
    events(
      stream: number,
      way: 'forward' | 'backward',
      from: Position,
      range: { start: number; end: number },
      limit: number,
    ) {
      const found = way === 'forward' ? forward : backward;
      return found.all(stream, range.start, range.end, from.time, from.seq, limit) as unknown as LogEvent[];
    },
    /** All events of a group after a position, one by one. */
    eventsOfGroup: (group: number, from: Position, range: { start: number; end: number }) =>
      across.iterate(group, range.start, range.end, from.time, from.seq),
    expireEvents: (group: number, before: number) => void expire.run(before, group),
  };
};

const policyRows = (db: DatabaseSync) => {
  const list = prepare<{ name: string; document: string; updated: number }>(
    db,
    'SELECT * FROM resource_policies WHERE account = ? AND region = ? ORDER BY name',
  );
  const put =
    db.prepare(`INSERT INTO resource_policies (account, region, name, document, updated) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET document = excluded.document, updated = excluded.updated`);
  const remove = db.prepare('DELETE FROM resource_policies WHERE account = ? AND region = ? AND name = ?');
  return {
    policies: ({ account, region }: Place) => list.all(account, region),
    putPolicy: ({ account, region }: Place, name: string, document: string, updated: number) =>
      void put.run(account, region, name, document, updated),
    removePolicy: ({ account, region }: Place, name: string) => remove.run(account, region, name).changes === 1,
  };
};
