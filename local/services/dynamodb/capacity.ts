/** ConsumedCapacity: what a request would have cost. */
import { invalid } from './invalid.ts';
import type { Table } from './table.ts';

/** PutItem and DeleteItem can show only what was there before. */
export const checkReturnsOld = (choice: unknown): void => {
  if (choice === undefined || choice === null || choice === 'ALL_OLD' || choice === 'NONE') return;
  throw invalid('ReturnValues can only be ALL_OLD or NONE');
};

/** Write units: one per started KB. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** Read units: one per started 4 KB if consistent, else half of that. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);

/** What a read consumed: the answer's member, or nothing where it was not asked for. `index`: a read of that index. */
export const consumed = (
  choice: unknown,
  table: Table,
  units: number,
  index?: string,
): Record<string, unknown> | undefined => {
  if (choice !== 'TOTAL' && choice !== 'INDEXES') return undefined;
  const total = { TableName: table.name, CapacityUnits: units };
  if (choice === 'TOTAL') return total;
  const used = { CapacityUnits: units };
  const unused = { CapacityUnits: 0 };
  if (index === undefined) return { ...total, Table: used };
  const isGlobal = table.indexes.some(({ name, kind: of }) => name === index && of === 'global');
  return {
    ...total,
    Table: unused,
    [isGlobal ? 'GlobalSecondaryIndexes' : 'LocalSecondaryIndexes']: { [index]: used },
  };
};
