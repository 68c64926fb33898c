/** Reads items of a table or index in key order until a page is full: `Limit` items or 1 MB. */
import { createHash } from 'node:crypto';
import type { Item } from './attribute-value.ts';
import type { Store } from './store.ts';
import type { Table, TableIndex } from './table.ts';

const FULL_PAGE = 1024 * 1024;

export interface Bound {
  readonly by: '=' | '<' | '<=' | '>' | '>=';
  readonly bytes: Buffer;
}

/** Where a page begins: just after this row. `hk` and `rk` only for indexes. */
export interface Start {
  readonly hk?: Buffer;
  readonly rk?: Buffer;
  readonly pk: Buffer;
  readonly sk: Buffer;
}

export interface PageRequest {
  readonly table: Table;
  readonly index: TableIndex | undefined;
  /** Of a Query: the bytes of its hash value and what bounds its range key. */
  readonly hash?: Buffer;
  readonly bounds?: readonly Bound[];
  readonly forward: boolean;
  readonly start?: Start | undefined;
  readonly limit: number | undefined;
  readonly segment?: { readonly no: number; readonly of: number } | undefined;
}

export interface Page {
  /** In order, before any filter. */
  readonly items: readonly Item[];
  /** Bytes read. */
  readonly size: number;
  /** The last item read, if there may be more. */
  readonly last: Item | undefined;
}

export const readPage = (store: Store, request: PageRequest): Page => {
  const items: Item[] = [];
  let size = 0;
  for (const row of rowsOf(store, request)) {
    if (request.segment && !inSegment(row['pk'] as Uint8Array, request.segment)) continue;
    if (size >= FULL_PAGE) return { items, size, last: items.at(-1) };
    const item = JSON.parse(row['item'] as string) as Item;
    items.push(item);
    size += Number(row['size']);
    if (items.length === request.limit) return { items, size, last: item };
  }
  return { items, size, last: undefined };
};

/** Most pages are short: those come in one go, which SQLite does thrice as fast as row by row. */
const ONE_GO = 64;

function* rowsOf({ sql }: Store, request: PageRequest): Generator<Record<string, unknown>> {
  const { text, values } = select(request);
  const first = Math.min(ONE_GO, request.limit ?? ONE_GO);
  const rows = sql(`${text} LIMIT ?`).all(...values, first);
  yield* rows;
  if (rows.length === first) yield* sql(`${text} LIMIT -1 OFFSET ?`).iterate(...values, first);
}

const select = ({ table, index, hash, bounds = [], forward, start, segment }: PageRequest) => {
  const columns = index ? ['hk', 'rk', 'pk', 'sk'] : ['pk', 'sk'];
  const [first, second] = columns as [string, string];
  const where = index ? ['x.table_id = ?', 'x.index_no = ?'] : ['x.table_id = ?'];
  const values: (number | Buffer)[] = index ? [table.id, index.no] : [table.id];
  if (hash) {
    where.push(`x.${first} = ?`);
    values.push(hash);
    columns.shift();
  }
  for (const { by, bytes } of bounds) {
    where.push(`x.${second} ${by} ?`);
    values.push(bytes);
  }
  if (start) {
    where.push(`(${columns.map((column) => `x.${column}`)}) ${forward ? '>' : '<'} (${columns.map(() => '?')})`);
    values.push(...columns.map((column) => start[column as keyof Start] as Buffer));
  }
  const order = columns.map((column) => `x.${column} ${forward ? 'ASC' : 'DESC'}`);
  const from = index ? 'index_rows x JOIN items i ON i.id = x.item' : 'items x';
  const of = index ? 'i' : 'x';
  return {
    text:
      `SELECT ${of}.item, ${of}.size${segment ? ', x.pk' : ''} FROM ${from} WHERE ${where.join(' AND ')} ORDER ` +
      `BY ${order}`,
    values,
  };
};

/** Parallel scans: each item is in exactly one segment, by its hash key. */
export const inSegment = (pk: Uint8Array, { no, of }: { no: number; of: number }): boolean =>
  createHash('md5').update(pk).digest().readUInt32BE(0) % of === no;
