/** AWS::DynamoDB::Table. */
import { isDeepStrictEqual } from 'node:util';
import { createOnce, unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Before, Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { type Shape, TAGS } from './shape.ts';
import { changeTags, type Tag } from './tags.ts';

const KEY_SCHEMA: Shape = { list: { of: { AttributeName: 'text', KeyType: 'text' } } };
const PROJECTION: Shape = { of: { NonKeyAttributes: { list: 'text' }, ProjectionType: 'text' } };
const THROUGHPUT: Shape = { of: { ReadCapacityUnits: 'number', WriteCapacityUnits: 'number' } };
const ON_DEMAND: Shape = { of: { MaxReadRequestUnits: 'number', MaxWriteRequestUnits: 'number' } };
const INDEX = { IndexName: 'text', KeySchema: KEY_SCHEMA, Projection: PROJECTION } as const;

const CREATED = [
  'AttributeDefinitions',
  'BillingMode',
  'DeletionProtectionEnabled',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'OnDemandThroughput',
  'ProvisionedThroughput',
  'TableClass',
  'Tags',
] as const;

interface Table {
  readonly TableStatus: string;
  readonly TableArn: string;
  readonly LatestStreamArn?: string;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly IndexStatus: string }[];
  readonly StreamSpecification?: { readonly StreamEnabled: boolean; readonly StreamViewType?: string };
}

interface TableSeen extends Table {
  readonly AttributeDefinitions: unknown;
  readonly BillingModeSummary?: { readonly BillingMode: string };
  readonly DeletionProtectionEnabled?: boolean;
  readonly KeySchema: unknown;
}

interface Expiry {
  readonly TimeToLiveStatus: string;
  readonly AttributeName?: string;
}

const encryption = (properties: Properties): Record<string, unknown> => {
  const given = properties['SSESpecification'] as { SSEEnabled?: boolean } | undefined;
  if (!given) return {};
  const { SSEEnabled, ...rest } = given;
  return { SSESpecification: { Enabled: SSEEnabled, ...rest } };
};

const stream = (properties: Properties): Record<string, unknown> => {
  const given = properties['StreamSpecification'] as { StreamViewType: string } | undefined;
  return given ? { StreamSpecification: { StreamEnabled: true, ...given } } : {};
};

/** The table once it and its indexes stand still. */
const active = (TableName: string, { call, until }: ResourceContext): Promise<Table> =>
  until(async () => {
    const { Table } = await call<{ Table: Table }>('dynamodb', 'DescribeTable', { TableName });
    const indexes = Table.GlobalSecondaryIndexes ?? [];
    return Table.TableStatus === 'ACTIVE' && indexes.every((index) => index.IndexStatus === 'ACTIVE')
      ? Table
      : undefined;
  });

/** Settings that CreateTable does not take: expiry and backups. */
const furtherSettings = async (TableName: string, after: Properties, before: Properties, { call }: ResourceContext) => {
  const expiry = after['TimeToLiveSpecification'] as { Enabled: boolean; AttributeName: string } | undefined;
  const past = before['TimeToLiveSpecification'] as { Enabled: boolean; AttributeName: string } | undefined;
  if (!isDeepStrictEqual(expiry, past) && (expiry?.Enabled || past?.Enabled)) {
    const { TimeToLiveDescription: now } = await call<{ TimeToLiveDescription: Expiry }>(
      'dynamodb',
      'DescribeTimeToLive',
      { TableName },
    );
    const on = now.TimeToLiveStatus === 'ENABLED';
    const TimeToLiveSpecification = expiry?.Enabled ? expiry : { AttributeName: now.AttributeName, Enabled: false };
    // A setting that a failed update did not switch on cannot be switched off.
    if (expiry?.Enabled || on) await call('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification });
  }
  const recovery = after['PointInTimeRecoverySpecification'];
  if (!isDeepStrictEqual(recovery, before['PointInTimeRecoverySpecification']))
    await call('dynamodb', 'UpdateContinuousBackups', {
      TableName,
      PointInTimeRecoverySpecification: recovery ?? { PointInTimeRecoveryEnabled: false },
    });
};

const made = (TableName: string, table: Table) => ({
  physicalId: TableName,
  attributes: { Arn: table.TableArn, ...(table.LatestStreamArn !== undefined && { StreamArn: table.LatestStreamArn }) },
});

interface Index {
  readonly IndexName: string;
  readonly ProvisionedThroughput?: unknown;
  readonly OnDemandThroughput?: unknown;
}

/** One index at a time, as UpdateTable takes them. */
const indexUpdates = (after: Properties, before: Properties): readonly Record<string, unknown>[] => {
  const wanted = (after['GlobalSecondaryIndexes'] ?? []) as Index[];
  const old = (before['GlobalSecondaryIndexes'] ?? []) as Index[];
  const key = ({ ProvisionedThroughput: _p, OnDemandThroughput: _o, ...rest }: Index) => rest;
  const named = (indexes: Index[], name: string) => indexes.find((index) => index.IndexName === name);
  const removed = old.filter(
    (index) => !isDeepStrictEqual(key(index), key(named(wanted, index.IndexName) ?? ({} as Index))),
  );
  const added = wanted.filter(
    (index) => !isDeepStrictEqual(key(index), key(named(old, index.IndexName) ?? ({} as Index))),
  );
  const changed = wanted.filter(
    (index) => !added.includes(index) && !isDeepStrictEqual(index, named(old, index.IndexName)),
  );
  return [
    ...removed.map(({ IndexName }) => ({ Delete: { IndexName } })),
    ...added.map((index) => ({ Create: index })),
    ...changed.map((index) => ({
      Update: mapped(index as unknown as Properties, ['IndexName', 'ProvisionedThroughput', 'OnDemandThroughput']),
    })),
  ];
};

/**
 * The properties from before, with the indexes and the stream that the table has: an update that failed may have got
 * half way.
 */
const asItIs = (before: Properties, after: Properties, table: Table): Properties => {
  const known = [before, after].flatMap((from) => (from['GlobalSecondaryIndexes'] ?? []) as Index[]);
  const { StreamEnabled = false, StreamViewType } = table.StreamSpecification ?? {};
  const { StreamSpecification: _stream, ...rest } = before;
  return {
    ...rest,
    ...(StreamEnabled && { StreamSpecification: { StreamViewType } }),
    GlobalSecondaryIndexes: (table.GlobalSecondaryIndexes ?? []).map(
      ({ IndexName }) => known.find((index) => index.IndexName === IndexName) ?? { IndexName },
    ),
  };
};

const changeTable = async (properties: Properties, context: ResourceContext, before: Before): Promise<void> => {
  const TableName = before.physicalId;
  const past = asItIs(before.properties, properties, await active(TableName, context));
  const update = async (change: Record<string, unknown>) => {
    await context.call('dynamodb', 'UpdateTable', { TableName, ...change });
    await active(TableName, context);
  };
  const changed = (name: string) => !isDeepStrictEqual(properties[name], past[name]);
  if (changed('BillingMode') || changed('ProvisionedThroughput'))
    await update({
      BillingMode: properties['BillingMode'] ?? 'PROVISIONED',
      ...mapped(properties, ['ProvisionedThroughput']),
    });
  for (const name of ['OnDemandThroughput', 'TableClass', 'DeletionProtectionEnabled'])
    if (changed(name))
      await update({ [name]: properties[name] ?? { TableClass: 'STANDARD', DeletionProtectionEnabled: false }[name] });
  if (changed('SSESpecification')) await update({ SSESpecification: { Enabled: false }, ...encryption(properties) });
  if (changed('StreamSpecification')) {
    // Another view needs the stream to be off first.
    if (past['StreamSpecification']) await update({ StreamSpecification: { StreamEnabled: false } });
    if (properties['StreamSpecification']) await update(stream(properties));
  }
  for (const change of indexUpdates(properties, past))
    await update({ ...mapped(properties, ['AttributeDefinitions']), GlobalSecondaryIndexUpdates: [change] });
};

export const dynamodbTable: ResourceType = {
  type: 'AWS::DynamoDB::Table',
  shape: {
    AttributeDefinitions: { list: { of: { AttributeName: 'text', AttributeType: 'text' } } },
    BillingMode: 'text',
    DeletionProtectionEnabled: 'flag',
    GlobalSecondaryIndexes: {
      list: { of: { ...INDEX, ProvisionedThroughput: THROUGHPUT, OnDemandThroughput: ON_DEMAND } },
    },
    KeySchema: KEY_SCHEMA,
    LocalSecondaryIndexes: { list: { of: INDEX } },
    OnDemandThroughput: ON_DEMAND,
    PointInTimeRecoverySpecification: { of: { PointInTimeRecoveryEnabled: 'flag', RecoveryPeriodInDays: 'number' } },
    ProvisionedThroughput: THROUGHPUT,
    SSESpecification: { of: { KMSMasterKeyId: 'text', SSEEnabled: 'flag', SSEType: 'text' } },
    StreamSpecification: { of: { StreamViewType: 'text' } },
    TableClass: 'text',
    TableName: 'text',
    Tags: TAGS,
    TimeToLiveSpecification: { of: { AttributeName: 'text', Enabled: 'flag' } },
  },
  immutable: ['KeySchema', 'LocalSecondaryIndexes', 'TableName'],
  named: 'TableName',
  attributes: ['Arn', 'StreamArn'],
  changing: ['StreamArn'],
  tags: 'list',
  async create(properties, context) {
    const TableName = (properties['TableName'] as string | undefined) ?? context.name(255);
    const input = { TableName, ...mapped(properties, CREATED), ...encryption(properties), ...stream(properties) };
    await createOnce(context.resumed, () => context.call('dynamodb', 'CreateTable', input), 'ResourceInUseException');
    context.initiated(TableName);
    const table = await active(TableName, context);
    await furtherSettings(TableName, properties, {}, context);
    return made(TableName, table);
  },
  async find(TableName, { call }) {
    const described = call<{ Table: Table }>('dynamodb', 'DescribeTable', { TableName });
    const answer = await unless(described, 'ResourceNotFoundException');
    return answer && made(TableName, answer.Table);
  },
  async update(properties, context, before) {
    const TableName = before.physicalId;
    await changeTable(properties, context, before);
    await furtherSettings(TableName, properties, before.properties, context);
    const table = await active(TableName, context);
    await changeTags(properties, before.properties, {
      add: (Tags) => context.call('dynamodb', 'TagResource', { ResourceArn: table.TableArn, Tags }),
      remove: (TagKeys) => context.call('dynamodb', 'UntagResource', { ResourceArn: table.TableArn, TagKeys }),
    });
    return made(TableName, table);
  },
  async read(TableName, { call }) {
    const gone = 'ResourceNotFoundException';
    const answer = await unless(call<{ Table: TableSeen }>('dynamodb', 'DescribeTable', { TableName }), gone);
    if (!answer) return undefined;
    const { Table } = answer;
    const { Tags } = await call<{ Tags?: readonly Tag[] }>('dynamodb', 'ListTagsOfResource', {
      ResourceArn: Table.TableArn,
    });
    const { TimeToLiveDescription: expiry } = await call<{ TimeToLiveDescription?: Expiry }>(
      'dynamodb',
      'DescribeTimeToLive',
      { TableName },
    );
    const expires = expiry?.TimeToLiveStatus.startsWith('ENABL') ?? false;
    return {
      AttributeDefinitions: Table.AttributeDefinitions,
      BillingMode: Table.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
      DeletionProtectionEnabled: Table.DeletionProtectionEnabled ?? false,
      KeySchema: Table.KeySchema,
      StreamSpecification: Table.StreamSpecification?.StreamEnabled ? Table.StreamSpecification : undefined,
      Tags,
      TimeToLiveSpecification: { AttributeName: expires ? expiry?.AttributeName : undefined, Enabled: expires },
    };
  },
  async delete(TableName, context) {
    const gone = 'ResourceNotFoundException';
    if (!(await unless(context.call('dynamodb', 'DeleteTable', { TableName }), gone))) return;
    await context.until(
      async () => !(await unless(context.call('dynamodb', 'DescribeTable', { TableName }), gone)) || undefined,
    );
  },
};
