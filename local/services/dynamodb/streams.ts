/** Streams of changes: one shard each, written in the transaction of the item, kept for 24 hours. */
import type { Clock } from '../../kernel/clock.ts';
import type { Item } from './attribute-value.ts';
import { keysOnly } from './item-key.ts';
import { itemSize } from './item-size.ts';
import type { Store } from './store.ts';
import { type Keys, streamArn, type Table, tableArn, type ViewType } from './table.ts';

/** The service that changed an item, if it was not a request. */
export interface StreamIdentity {
  readonly Type: string;
  readonly PrincipalId: string;
}

export interface Stream {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly tableName: string;
  readonly label: string;
  readonly arn: string;
  readonly view: ViewType;
  readonly keys: Keys;
  /** ms */
  readonly created: number;
  /** Set when the stream was disabled or its table deleted, ms: it can still be read for a day. */
  readonly ended?: number;
}

export interface StreamRow {
  readonly sequence: number;
  /** ms */
  readonly at: number;
  readonly record: unknown;
}

export const RETENTION = 24 * 60 * 60 * 1000;

export interface Streams {
  open(table: { account: string; region: string; name: string; keys: Keys }, view: ViewType): Stream;
  end(id: number): void;
  find(arn: string): Stream | undefined;
  list(account: string, region: string): readonly Stream[];
  append(table: Table, old: Item | undefined, next: Item | undefined, by?: StreamIdentity): void;
  /** Records after a sequence number, oldest first; nothing older than a day. */
  read(stream: Stream, after: number, limit: number): readonly StreamRow[];
  /** The newest sequence number of any stream: every later record has a greater one. */
  newest(): number;
  oldest(stream: Stream): number | undefined;
  /** Deletes what nobody can read any more. */
  trim(): void;
  /** Reads the streams again: after a transaction that changed them was rolled back. */
  reload(): void;
}

export const openStreams = (store: Store, clock: Clock): Streams => {
  const { sql } = store;
  const known = new Map<string, Stream>();
  const keep = (stream: Stream): Stream => {
    known.set(stream.arn, stream);
    return stream;
  };
  const reload = (): void => {
    known.clear();
    for (const row of sql('SELECT * FROM streams').all()) keep(fromRow(row));
  };
  reload();
  const byId = (id: number) => [...known.values()].find((stream) => stream.id === id);

  return {
    reload,
    open({ account, region, name, keys }, view) {
      const created = clock.now();
      const label = freeLabel(created, (candidate) =>
        known.has(`${tableArn(region, account, name)}/stream/${candidate}`),
      );
      const definition = JSON.stringify({ view, keys, created });
      const { lastInsertRowid } = sql(
        'INSERT INTO streams (account, region, table_name, label, definition) VALUES (?, ?, ?, ?, ?)',
      ).run(account, region, name, label, definition);
      return keep(fromRow({ id: lastInsertRowid, account, region, table_name: name, label, definition }));
    },
    end(id) {
      const stream = byId(id);
      if (!stream) return;
      const { view, keys, created } = stream;
      const ended = clock.now();
      sql('UPDATE streams SET definition = ? WHERE id = ?').run(JSON.stringify({ view, keys, created, ended }), id);
      keep({ ...stream, ended });
    },
    find: (arn) => known.get(arn),
    list: (account, region) =>
      [...known.values()].filter((stream) => stream.account === account && stream.region === region),
    append(table, old, next, by) {
      const { stream } = table;
      if (!stream) return;
      const at = clock.now();
      sql('INSERT INTO stream_records (stream, at, record) VALUES (?, ?, ?)').run(
        stream.id,
        at,
        JSON.stringify(recordOf(table, stream.view, at, old, next, by)),
      );
    },
    read(stream, after, limit) {
      return sql(
        'SELECT sequence, at, record FROM stream_records WHERE stream = ? AND sequence > ? AND at > ? ORDER BY ' +
          'sequence LIMIT ?',
      )
        .all(stream.id, after, clock.now() - RETENTION, limit)
        .map((row) => ({
          sequence: Number(row['sequence']),
          at: Number(row['at']),
          record: JSON.parse(row['record'] as string),
        }));
    },
    newest: () => Number(sql("SELECT seq FROM sqlite_sequence WHERE name = 'stream_records'").get()?.['seq'] ?? 0),
    oldest(stream) {
      const row = sql('SELECT min(sequence) AS s FROM stream_records WHERE stream = ? AND at > ?').get(
        stream.id,
        clock.now() - RETENTION,
      );
      return row?.['s'] == null ? undefined : Number(row['s']);
    },
    trim() {
      const until = clock.now() - RETENTION;
      sql('DELETE FROM stream_records WHERE at <= ?').run(until);
      for (const stream of known.values()) {
        if (stream.ended === undefined || stream.ended > until) continue;
        sql('DELETE FROM streams WHERE id = ?').run(stream.id);
        known.delete(stream.arn);
      }
    },
  };
};

/** `2026-01-31T12:00:00.000`: unique per table. */
const freeLabel = (created: number, taken: (label: string) => boolean): string => {
  let at = created;
  const label = () => new Date(at).toISOString().slice(0, -1);
  while (taken(label())) at++;
  return label();
};

const fromRow = (row: Record<string, unknown>): Stream => {
  const { view, keys, created, ended } = JSON.parse(row['definition'] as string);
  const account = row['account'] as string;
  const region = row['region'] as string;
  const tableName = row['table_name'] as string;
  const label = row['label'] as string;
  const arn = streamArn({ arn: tableArn(region, account, tableName) }, label);
  const stream = { id: Number(row['id']), account, region, tableName, label, arn, view, keys, created };
  return ended === undefined ? stream : { ...stream, ended };
};

/** A record as GetRecords answers it, but for its sequence number, which SQLite gives. */
const recordOf = (
  table: Table,
  view: ViewType,
  at: number,
  old: Item | undefined,
  next: Item | undefined,
  by: StreamIdentity | undefined,
) => {
  const Keys = keysOnly((next ?? old) as Item, table);
  const NewImage = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? next : undefined;
  const OldImage = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? old : undefined;
  const SizeBytes = itemSize(Keys) + (NewImage ? itemSize(NewImage) : 0) + (OldImage ? itemSize(OldImage) : 0);
  return {
    eventName: old ? (next ? 'MODIFY' : 'REMOVE') : 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: table.region,
    dynamodb: {
      // Whole seconds, as on AWS.
      ApproximateCreationDateTime: Math.floor(at / 1000),
      Keys,
      NewImage,
      OldImage,
      SizeBytes,
      StreamViewType: view,
    },
    userIdentity: by,
  };
};
