/** What TransactWriteItems and TransactGetItems have in common: how much fits, and what it costs. */
import { invalid } from './invalid.ts';
import type { Table } from './table.ts';

const MOST_ACTIONS = 100;

/** Bytes of all items of a transaction together. */
export const LARGEST_TRANSACTION = 4 * 1024 * 1024;

export const checkSize = (items: readonly unknown[]): void => {
  if (items.length >= 1 && items.length <= MOST_ACTIONS) return;
  const rule = items.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST_ACTIONS}`;
  throw invalid(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${rule}`,
  );
};

export const sumByTable = (units: readonly (readonly [Table, number])[]): readonly [Table, number][] => {
  const sums = new Map<number, [Table, number]>();
  for (const [table, unit] of units) sums.set(table.id, [table, (sums.get(table.id)?.[1] ?? 0) + unit]);
  return [...sums.values()];
};
