import type { Operation } from '../../kernel/cloud.ts';
import { tableToDescribe } from './catalog.ts';
import { checkParameters, type Dynamo, tableDemand } from './dynamo.ts';
import { type Keys, keyAttributes, streamArn, type Table, type TableIndex } from './table.ts';

export const describeTable = (dynamo: Dynamo): Operation<{ TableName?: string }> => ({
  demands: (input, call) => [tableDemand('DescribeTable', input.TableName, call)],
  run(input, call) {
    checkParameters('DescribeTable', input, ['TableName']);
    return { Table: describeTableOf(dynamo, tableToDescribe(dynamo.catalog, input.TableName, call), 'ACTIVE') };
  },
});

/** TableDescription. Tables change at once here; `status` is what AWS would say while it is still at work. */
export const describeTableOf = (dynamo: Dynamo, table: Table, status: string) => {
  const totals = dynamo.store
    .sql('SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM items WHERE table_id = ?')
    .get(table.id) as { items: number; bytes: number };
  const attributes = new Map([table, ...table.indexes].flatMap(keyAttributes).map((key) => [key.name, key.type]));
  const indexes = (kind: 'global' | 'local') => {
    const chosen = table.indexes.filter((index) => index.kind === kind);
    return chosen.length > 0 ? chosen.map((index) => describeIndex(dynamo, table, index)) : undefined;
  };
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.tableId,
    TableStatus: status,
    CreationDateTime: new Date(table.created),
    AttributeDefinitions: [...attributes].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: keySchema(table),
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...table.throughput },
    BillingModeSummary:
      table.billing === 'PAY_PER_REQUEST'
        ? {
            BillingMode: table.billing,
            LastUpdateToPayPerRequestDateTime: new Date(table.billingChanged ?? table.created),
          }
        : undefined,
    OnDemandThroughput: table.onDemand,
    TableClassSummary: table.tableClass ? { TableClass: table.tableClass } : undefined,
    ItemCount: totals.items,
    TableSizeBytes: totals.bytes,
    GlobalSecondaryIndexes: indexes('global'),
    LocalSecondaryIndexes: indexes('local'),
    ...describeStream(table),
    SSEDescription: table.encryption && {
      Status: 'ENABLED',
      SSEType: table.encryption.type,
      KMSMasterKeyArn: keyArn(table, table.encryption.key),
    },
    DeletionProtectionEnabled: table.deletionProtection,
  };
};

const describeStream = (table: Table) =>
  table.stream && {
    StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream.view },
    LatestStreamLabel: table.stream.label,
    LatestStreamArn: streamArn(table, table.stream.label),
  };

const keyArn = (table: Table, key: string | undefined): string => {
  if (key?.startsWith('arn:')) return key;
  const prefix = `arn:aws:kms:${table.region}:${table.account}:`;
  if (key === undefined) return `${prefix}alias/aws/dynamodb`;
  return key.startsWith('alias/') ? `${prefix}${key}` : `${prefix}key/${key}`;
};

const keySchema = (keys: Keys) => [
  { AttributeName: keys.hash.name, KeyType: 'HASH' },
  ...(keys.range ? [{ AttributeName: keys.range.name, KeyType: 'RANGE' }] : []),
];

const describeIndex = (dynamo: Dynamo, table: Table, index: TableIndex) => {
  const { items } = dynamo.store
    .sql('SELECT count(*) AS items FROM index_rows WHERE table_id = ? AND index_no = ?')
    .get(table.id, index.no) as { items: number };
  const { bytes } = dynamo.store
    .sql(
      'SELECT coalesce(sum(i.size), 0) AS bytes FROM index_rows x JOIN items i ON i.id = x.item WHERE x.table_id = ' +
        '? AND x.index_no = ?',
    )
    .get(table.id, index.no) as { bytes: number };
  return {
    IndexName: index.name,
    IndexArn: `${table.arn}/index/${index.name}`,
    KeySchema: keySchema(index),
    Projection: {
      ProjectionType: index.projection,
      NonKeyAttributes: index.nonKeyAttributes.length > 0 ? index.nonKeyAttributes : undefined,
    },
    ItemCount: items,
    IndexSizeBytes: bytes,
    ...(index.kind === 'global'
      ? {
          IndexStatus: 'ACTIVE',
          ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...index.throughput },
          OnDemandThroughput: index.onDemand,
        }
      : {}),
  };
};
