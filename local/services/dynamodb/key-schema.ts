/** AttributeDefinitions, KeySchema and index definitions, as CreateTable and UpdateTable take them. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { badValue, invalid } from './invalid.ts';
import { type KeyAttribute, type Keys, keyAttributes, type TableIndex } from './table.ts';

export interface AttributeDefinition {
  AttributeName: string;
  AttributeType: 'S' | 'N' | 'B';
}

export interface GivenKey {
  AttributeName?: string;
  KeyType?: string;
}

export interface GivenIndex {
  IndexName?: string;
  KeySchema: GivenKey[];
  Projection?: { ProjectionType?: string; NonKeyAttributes?: string[] };
  ProvisionedThroughput?: { ReadCapacityUnits?: number; WriteCapacityUnits?: number };
  OnDemandThroughput?: Record<string, number>;
  WarmThroughput?: unknown;
}

export const readAttributes = (given: AttributeDefinition[] | undefined): ReadonlyMap<string, KeyAttribute> => {
  const attributes = new Map<string, KeyAttribute>();
  for (const { AttributeName: name, AttributeType: type } of given ?? []) {
    if (attributes.has(name)) throw badValue(`Duplicate AttributeName in AttributeDefinitions: ${name}`);
    attributes.set(name, { name, type });
  }
  return attributes;
};

export const readKeySchema = (given: readonly GivenKey[], attributes: ReadonlyMap<string, KeyAttribute>): Keys => {
  const [first, second, third] = given as [GivenKey, GivenKey?, GivenKey?];
  if (third) throw notInLocalCloud('a KeySchema of more than two attributes (dynamodb multi-attribute keys)');
  if (first.KeyType !== 'HASH') throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  if (second && second.KeyType !== 'RANGE')
    throw invalid('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  if (second && first.AttributeName === second.AttributeName)
    throw invalid('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  return { hash: attributeOf(first, given, attributes), range: second && attributeOf(second, given, attributes) };
};

const attributeOf = (
  { AttributeName: name }: GivenKey,
  given: readonly GivenKey[],
  attributes: ReadonlyMap<string, KeyAttribute>,
): KeyAttribute => {
  const attribute = attributes.get(name ?? '');
  if (attribute) return attribute;
  throw badValue(
    `Some index key attributes are not defined in AttributeDefinitions. Keys: ` +
      `[${given.map((key) => key.AttributeName).join(', ')}], AttributeDefinitions: ` +
      `[${[...attributes.keys()].join(', ')}]`,
  );
};

const INDEX_PARAMETERS = ['IndexName', 'KeySchema', 'Projection', 'ProvisionedThroughput', 'OnDemandThroughput'];
const MOST_NON_KEYS = 100;

export const readIndex = (
  given: GivenIndex,
  kind: 'global' | 'local',
  no: number,
  attributes: ReadonlyMap<string, KeyAttribute>,
  table: Keys,
  billing: 'PROVISIONED' | 'PAY_PER_REQUEST',
): TableIndex => {
  const unknown = Object.keys(given).find(
    (key) => given[key as keyof GivenIndex] != null && !INDEX_PARAMETERS.includes(key),
  );
  if (unknown) throw notInLocalCloud(`${unknown} of a dynamodb index`);
  const name = given.IndexName ?? '';
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name))
    throw invalid(
      `Invalid index name: '${name}': index names have 3 to 255 characters of a-z, A-Z, 0-9, '_', '-', '.'`,
    );
  const keys = readKeySchema(given.KeySchema, attributes);
  if (kind === 'local') checkLocal(name, keys, table);
  const { ProjectionType: projection, NonKeyAttributes: nonKeyAttributes = [] } = given.Projection ?? {};
  if (projection !== 'ALL' && projection !== 'KEYS_ONLY' && projection !== 'INCLUDE')
    throw badValue(`Unknown ProjectionType: ${projection ?? 'null'}`);
  if (projection !== 'INCLUDE' && nonKeyAttributes.length > 0)
    throw badValue(`ProjectionType is ${projection}, but NonKeyAttributes is specified`);
  if (projection === 'INCLUDE' && nonKeyAttributes.length === 0)
    throw badValue('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  if (nonKeyAttributes.length > MOST_NON_KEYS)
    throw badValue(`NonKeyAttributes of index ${name} exceed ${MOST_NON_KEYS}`);
  return {
    ...keys,
    no,
    name,
    kind,
    projection,
    nonKeyAttributes,
    throughput: kind === 'global' ? readThroughput(name, given, billing) : undefined,
    onDemand: given.OnDemandThroughput,
  };
};

const checkLocal = (name: string, keys: Keys, table: Keys): void => {
  if (!table.range)
    throw badValue(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  if (!keys.range) throw badValue(`Index KeySchema does not have a range key for index: ${name}`);
  if (keys.hash.name !== table.hash.name)
    throw badValue(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. index hash ` +
        `key: ${keys.hash.name}, table hash key: ${table.hash.name}`,
    );
};

const readThroughput = (name: string, given: GivenIndex, billing: string) => {
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = given.ProvisionedThroughput ?? {};
  if (billing === 'PROVISIONED') {
    if (!read || !write) throw badValue(`ProvisionedThroughput must be specified for index: ${name}`);
    return { ReadCapacityUnits: read, WriteCapacityUnits: write };
  }
  if (read || write)
    throw badValue(
      `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  return { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
};

export const checkAllUsed = (attributes: ReadonlyMap<string, KeyAttribute>, schemas: readonly Keys[]): void => {
  const used = new Set(schemas.flatMap((schema) => keyAttributes(schema).map(({ name }) => name)));
  if (used.size !== attributes.size)
    throw badValue(
      `Some AttributeDefinitions are not used. AttributeDefinitions: [${[...attributes.keys()].join(', ')}], keys ` +
        `used: [${[...used].join(', ')}]`,
    );
};
