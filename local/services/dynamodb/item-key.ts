/** Primary keys: checking them, and the bytes by which SQLite finds and orders items. */

import { Fault } from '../../kernel/fault.ts';
import { type AttributeValue, emptyItem, type Item, readItem, typeOf } from './attribute-value.ts';
import { BAD_VALUE, badValue, invalid } from './invalid.ts';
import { numberKey } from './number.ts';
import { type KeyAttribute, type Keys, keyAttributes, type Table } from './table.ts';

/** `pk` and `sk` order as the values do; without a range key `sk` is empty. */
export interface ItemKey {
  readonly pk: Buffer;
  readonly sk: Buffer;
}

const NOTHING = Buffer.alloc(0);
const LARGEST_HASH = 2048;
const LARGEST_RANGE = 1024;

export const keyBytes = (value: AttributeValue): Buffer => {
  if ('S' in value) return Buffer.from(value.S);
  if ('N' in value) return numberKey(value.N);
  if ('B' in value) return Buffer.from(value.B, 'base64');
  throw new Error('not a key value');
};

/** A key that does not fit its table: the one fault of a request that a transaction finds only when it is under way. */
export class WrongKey extends Fault {
  constructor(message: string) {
    super('ValidationException', message);
  }
}

/** The key of an item that has been checked. */
export const keyOf = (item: Item, keys: Keys): ItemKey => ({
  pk: keyBytes(item[keys.hash.name] as AttributeValue),
  sk: keys.range ? keyBytes(item[keys.range.name] as AttributeValue) : NOTHING,
});

/** Checks the key attributes of a whole item (PutItem). */
export const checkItemKey = (item: Item, table: Table): ItemKey => {
  for (const key of keyAttributes(table)) {
    const value = Object.hasOwn(item, key.name) ? item[key.name] : undefined;
    if (!value) throw new WrongKey(`${BAD_VALUE}Missing the key ${key.name} in the item`);
    if (typeOf(value) !== key.type)
      throw new WrongKey(
        `${BAD_VALUE}Type mismatch for key ${key.name} expected: ${key.type} actual: ${typeOf(value)}`,
      );
    checkNotEmpty(value, key);
  }
  return checkSizes(keyOf(item, table));
};

/** Reads a `Key` parameter: the key attributes and nothing else. */
export const readKey = (input: unknown, table: Table): { key: ItemKey; attributes: Item } => {
  const attributes = readItem(input);
  const wanted = keyAttributes(table);
  if (Object.keys(attributes).length !== wanted.length) throw mismatch();
  for (const key of wanted) {
    const value = attributes[key.name];
    if (!value || typeOf(value) !== key.type) throw mismatch();
    checkNotEmpty(value, key);
  }
  return { key: checkSizes(keyOf(attributes, table)), attributes };
};

const mismatch = () => new WrongKey('The provided key element does not match the schema');

const checkNotEmpty = (value: AttributeValue, key: KeyAttribute): void => {
  const wrong = emptyKey(value, key.name);
  if (wrong) throw invalid(wrong);
};

/** What is wrong with a key that is empty. */
export const emptyKey = (value: AttributeValue, name: string): string | undefined =>
  keyBytes(value).length > 0
    ? undefined
    : `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ` +
      `${noun(value)} value. Key: ${name}`;

const noun = (value: AttributeValue): string => ('B' in value ? 'binary' : 'string');

const checkSizes = (key: ItemKey): ItemKey => {
  if (key.pk.length > LARGEST_HASH)
    throw badValue(`Size of hashkey has exceeded the maximum size limit of${LARGEST_HASH} bytes`);
  if (key.sk.length > LARGEST_RANGE)
    throw badValue(`Aggregated size of all range keys has exceeded the size limit of ${LARGEST_RANGE} bytes`);
  return key;
};

/** Where an item stands in an index; undefined if it lacks a key of it (the index is sparse). */
export const indexKeyOf = (item: Item, index: Keys): { hk: Buffer; rk: Buffer } | undefined => {
  const bytes = keyAttributes(index).map((key) => {
    const value = Object.hasOwn(item, key.name) ? item[key.name] : undefined;
    return value && typeOf(value) === key.type ? keyBytes(value) : undefined;
  });
  const [hk, rk = NOTHING] = bytes;
  return hk && !bytes.includes(undefined) ? { hk, rk } : undefined;
};

/** An item whose index key has the wrong type, is empty or is too large is refused. */
export const checkIndexKeys = (item: Item, table: Table): void => {
  for (const index of table.indexes) {
    for (const key of keyAttributes(index)) {
      const value = Object.hasOwn(item, key.name) ? item[key.name] : undefined;
      if (!value) continue;
      if (typeOf(value) !== key.type)
        throw badValue(
          `Type mismatch for Index Key ${key.name} Expected: ${key.type} Actual: ${typeOf(value)} IndexName: ` +
            `${index.name}`,
        );
      const size = keyBytes(value).length;
      if (size === 0)
        throw invalid(
          `One or more parameter values are not valid. A value specified for a secondary index key is not ` +
            `supported. The AttributeValue for a key attribute cannot contain an empty ${noun(value)} value. ` +
            `IndexName: ${index.name}, IndexKey: ${key.name}`,
        );
      if (size > (key === index.hash ? LARGEST_HASH : LARGEST_RANGE))
        throw badValue(
          key === index.hash
            ? `Size of hashkey has exceeded the maximum size limit of${LARGEST_HASH} bytes`
            : `Aggregated size of all range keys has exceeded the size limit of ${LARGEST_RANGE} bytes`,
        );
    }
  }
};

/** The key attributes of an item, for LastEvaluatedKey, stream records and the like. */
export const keysOnly = (item: Item, ...schemas: readonly Keys[]): Item => {
  const keys = emptyItem();
  for (const schema of schemas)
    for (const { name } of keyAttributes(schema))
      if (Object.hasOwn(item, name)) keys[name] = item[name] as AttributeValue;
  return keys;
};
