/** What TransactWriteItems and TransactGetItems have in common: how much fits, and what it costs. */
import type { Table } from './table.ts';

/** Bytes of all items of a transaction together. */
export const LARGEST_TRANSACTION = 4 * 1024 * 1024;

export const sumByTable = (units: readonly (readonly [Table, number])[]): readonly [Table, number][] => {
  const sums = new Map<number, [Table, number]>();
  for (const [table, unit] of units) sums.set(table.id, [table, (sums.get(table.id)?.[1] ?? 0) + unit]);
  return [...sums.values()];
};
