/** Reading and writing items, with their index rows and stream records, in whatever transaction is open. */
import type { Item } from './attribute-value.ts';
import { equalItems } from './compare-values.ts';
import { expiryOf } from './expiry-of.ts';
import { badValue } from './invalid.ts';
import { checkIndexKeys, type ItemKey, indexKeyOf } from './item-key.ts';
import { itemSize, LARGEST_ITEM } from './item-size.ts';
import type { Store } from './store.ts';
import type { StreamIdentity, Streams } from './streams.ts';
import type { Table, TableIndex } from './table.ts';

export interface StoredItem {
  /** SQLite row id. */
  readonly id: number;
  readonly item: Item;
  readonly size: number;
}

export interface Items {
  get(table: Table, key: ItemKey): StoredItem | undefined;
  /** Makes `next` the item under `key`; undefined deletes it. Answers the item's size. */
  replace(table: Table, key: ItemKey, old: StoredItem | undefined, next: Item | undefined, by?: StreamIdentity): number;
  /** Fills a new index from the table's items. */
  fillIndex(table: Table, index: TableIndex): void;
  emptyIndex(table: Table, index: TableIndex): void;
}

/** `expect` is called with every expiry, in epoch seconds. */
export const openItems = (store: Store, streams: Streams, expect: (expires: number) => void): Items => {
  const { sql } = store;
  const addToIndex = (table: Table, index: TableIndex, key: ItemKey, item: Item, id: number): void => {
    const at = indexKeyOf(item, index);
    if (!at) return;
    sql('INSERT INTO index_rows (table_id, index_no, hk, rk, pk, sk, item) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      table.id,
      index.no,
      at.hk,
      at.rk,
      key.pk,
      key.sk,
      id,
    );
  };
  const dropFromIndex = (table: Table, index: TableIndex, key: ItemKey, item: Item): void => {
    const at = indexKeyOf(item, index);
    if (!at) return;
    sql('DELETE FROM index_rows WHERE table_id = ? AND index_no = ? AND hk = ? AND rk = ? AND pk = ? AND sk = ?').run(
      table.id,
      index.no,
      at.hk,
      at.rk,
      key.pk,
      key.sk,
    );
  };

  const put = (table: Table, key: ItemKey, old: StoredItem | undefined, next: Item): number => {
    const size = itemSize(next);
    if (size > LARGEST_ITEM)
      throw badValue(
        old
          ? 'Item size to update has exceeded the maximum allowed size'
          : 'Item size has exceeded the maximum allowed size',
      );
    checkIndexKeys(next, table);
    const expires = expiryOf(next, table) ?? null;
    if (expires !== null) expect(expires);
    const text = JSON.stringify(next);
    if (old) {
      sql('UPDATE items SET item = ?, size = ?, expires = ? WHERE id = ?').run(text, size, expires, old.id);
      for (const index of table.indexes) moveInIndex(table, index, key, old, next);
    } else {
      const { lastInsertRowid } = sql(
        'INSERT INTO items (table_id, pk, sk, item, size, expires) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(table.id, key.pk, key.sk, text, size, expires);
      for (const index of table.indexes) addToIndex(table, index, key, next, Number(lastInsertRowid));
    }
    return size;
  };

  const moveInIndex = (table: Table, index: TableIndex, key: ItemKey, old: StoredItem, next: Item): void => {
    const from = indexKeyOf(old.item, index);
    const to = indexKeyOf(next, index);
    if (from && to && from.hk.equals(to.hk) && from.rk.equals(to.rk)) return;
    dropFromIndex(table, index, key, old.item);
    addToIndex(table, index, key, next, old.id);
  };

  return {
    get(table, key) {
      const row = sql('SELECT id, item, size FROM items WHERE table_id = ? AND pk = ? AND sk = ?').get(
        table.id,
        key.pk,
        key.sk,
      );
      return row && { id: Number(row['id']), item: JSON.parse(row['item'] as string), size: Number(row['size']) };
    },
    replace(table, key, old, next, by) {
      let size = old?.size ?? 0;
      if (next) size = Math.max(size, put(table, key, old, next));
      else if (old) {
        sql('DELETE FROM items WHERE id = ?').run(old.id);
        for (const index of table.indexes) dropFromIndex(table, index, key, old.item);
      }
      // As on AWS, a write that changes nothing is no change to the stream.
      if (table.stream && (old || next) && !(old && next && equalItems(old.item, next)))
        streams.append(table, old?.item, next, by);
      return size;
    },
    fillIndex(table, index) {
      const rows = sql('SELECT id, pk, sk, item FROM items WHERE table_id = ?').all(table.id);
      for (const { id, pk, sk, item } of rows) {
        const key = { pk: Buffer.from(pk as Uint8Array), sk: Buffer.from(sk as Uint8Array) };
        addToIndex(table, index, key, JSON.parse(item as string), Number(id));
      }
    },
    emptyIndex(table, index) {
      sql('DELETE FROM index_rows WHERE table_id = ? AND index_no = ?').run(table.id, index.no);
    },
  };
};
