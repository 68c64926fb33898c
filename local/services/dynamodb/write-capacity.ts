/** The capacity that writes consume: of the table, and of each index whose copy of the item they changed. */
import type { Item } from './attribute-value.ts';
import { writeUnits } from './capacity.ts';
import { equalItems } from './compare-values.ts';
import { indexKeyOf } from './item-key.ts';
import { itemSize } from './item-size.ts';
import { projectedByIndex } from './projected-by-index.ts';
import type { Table, TableIndex } from './table.ts';
import type { Written } from './write.ts';

/** `times` is 2 in a transaction. The answer's member, or nothing where it was not asked for. */
export const consumedByWrites = (
  choice: unknown,
  table: Table,
  writes: readonly Written[],
  times = 1,
): Record<string, unknown> | undefined => {
  if (choice !== 'TOTAL' && choice !== 'INDEXES') return undefined;
  const own = times * sum(writes.map(({ size }) => writeUnits(size)));
  const ofIndexes = table.indexes
    .map((index) => ({ index, units: times * sum(writes.map((write) => unitsOf(table, index, write))) }))
    .filter(({ units }) => units > 0);
  const total = { TableName: table.name, CapacityUnits: own + sum(ofIndexes.map(({ units }) => units)) };
  if (choice === 'TOTAL') return total;
  const of = (kind: TableIndex['kind']) => {
    const entries = ofIndexes.filter(({ index }) => index.kind === kind);
    if (entries.length === 0) return undefined;
    return Object.fromEntries(entries.map(({ index, units }) => [index.name, { CapacityUnits: units }]));
  };
  return {
    ...total,
    Table: { CapacityUnits: own },
    LocalSecondaryIndexes: of('local'),
    GlobalSecondaryIndexes: of('global'),
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * An item that moves within an index is deleted there and written again; one whose copy stays the same costs nothing.
 */
const unitsOf = (table: Table, index: TableIndex, { old, next }: Written): number => {
  const from = entryOf(table, index, old);
  const to = entryOf(table, index, next);
  if (!from || !to) return (from ?? to)?.units ?? 0;
  if (!from.key.hk.equals(to.key.hk) || !from.key.rk.equals(to.key.rk)) return from.units + to.units;
  return equalItems(from.held, to.held) ? 0 : Math.max(from.units, to.units);
};

const entryOf = (table: Table, index: TableIndex, item: Item | undefined) => {
  const key = item && indexKeyOf(item, index);
  if (!key) return undefined;
  const held = projectedByIndex(item, table, index);
  return { key, held, units: writeUnits(itemSize(held)) };
};
