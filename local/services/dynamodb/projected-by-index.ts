import type { AttributeValue, Item } from './attribute-value.ts';
import { keysOnly } from './item-key.ts';
import type { Table, TableIndex } from './table.ts';

/** The attributes that an index holds of an item; a local index fetches the rest from the table when asked. */
export const projectedByIndex = (item: Item, table: Table, index: TableIndex): Item => {
  if (index.projection === 'ALL') return item;
  const held = keysOnly(item, table, index);
  for (const name of index.nonKeyAttributes) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (value) held[name] = value as AttributeValue;
  }
  return held;
};
