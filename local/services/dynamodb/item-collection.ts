/** ItemCollectionMetrics: how large the items of one hash key have grown, which a local index limits to 10 GB. */
import { emptyItem } from './attribute-value.ts';
import type { Dynamo } from './dynamo.ts';
import type { Table } from './table.ts';
import type { Write } from './write.ts';

const GIGABYTE = 1024 ** 3;

/** Nothing where it was not asked for, and of tables without local indexes. */
export const collectionMetrics = (dynamo: Dynamo, choice: unknown, { table, key, hash }: Write) => {
  if (choice !== 'SIZE' || !hasCollections(table)) return undefined;
  const whole = Math.floor(sizeOf(dynamo, table, key.pk) / GIGABYTE);
  return {
    ItemCollectionKey: Object.assign(emptyItem(), { [table.hash.name]: hash }),
    SizeEstimateRangeGB: [whole, whole + 1],
  };
};

/** The same for many writes, by the name under which the request has their table. */
export const collectionsByTable = (
  dynamo: Dynamo,
  choice: unknown,
  parts: readonly { readonly name: string; readonly writes: readonly Write[] }[],
) => {
  const byTable: Record<string, unknown[]> = {};
  for (const { name, writes } of parts)
    for (const write of writes) {
      const metrics = collectionMetrics(dynamo, choice, write);
      if (metrics) byTable[name] = [...(byTable[name] ?? []), metrics];
    }
  return choice === 'SIZE' ? byTable : undefined;
};

const hasCollections = (table: Table): boolean => table.indexes.some(({ kind }) => kind === 'local');

const sizeOf = ({ store }: Dynamo, table: Table, pk: Buffer): number =>
  Number(
    store.sql('SELECT sum(size) AS size FROM items WHERE table_id = ? AND pk = ?').get(table.id, pk)?.['size'] ?? 0,
  );
