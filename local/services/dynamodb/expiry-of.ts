/** When an item expires. */
import type { Item } from './attribute-value.ts';
import type { Table } from './table.ts';

/** Epoch seconds, or undefined if the table has no TTL or the item no number in its attribute. */
export const expiryOf = (item: Item, table: Pick<Table, 'timeToLive'>): number | undefined => {
  const name = table.timeToLive;
  if (name === undefined || !Object.hasOwn(item, name)) return undefined;
  const value = item[name];
  return value && 'N' in value ? Number(value.N) : undefined;
};
