import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { ACCOUNT, fault, N, openWorld, S, until } from './world.ts';

const world = openWorld();

test('a table is described as it was made, over a restart', async () => {
  const TableName = 'described';
  await world.dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 3 },
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'g', AttributeType: 'B' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-g',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'alias/mine' },
      DeletionProtectionEnabled: true,
      Tags: [{ Key: 'team', Value: 'research' }],
    }),
  );
  await world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('a'), g: { B: new Uint8Array([1]) } } }));
  await world.restart();

  const { Table } = await world.dynamo.send(new DescribeTableCommand({ TableName }));

  const arn = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/described`;
  assert.equal(Table?.TableArn, arn);
  assert.equal(Table?.TableStatus, 'ACTIVE');
  assert.equal(Table?.ItemCount, 1);
  assert.equal(Table?.TableSizeBytes, 5);
  assert.equal(Table?.ProvisionedThroughput?.WriteCapacityUnits, 3);
  assert.equal(Table?.GlobalSecondaryIndexes?.[0]?.IndexArn, `${arn}/index/by-g`);
  assert.equal(Table?.GlobalSecondaryIndexes?.[0]?.ItemCount, 1);
  assert.match(Table?.LatestStreamArn ?? '', new RegExp(`^${arn}/stream/\\d{4}-`));
  assert.equal(Table?.SSEDescription?.KMSMasterKeyArn, `arn:aws:kms:us-east-1:${ACCOUNT}:alias/mine`);
  assert.equal(Table?.DeletionProtectionEnabled, true);
  const { Tags } = await world.dynamo.send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
  assert.deepEqual(Tags, [{ Key: 'team', Value: 'research' }]);
});

test('a protected table is deleted only when the protection is off', async () => {
  const TableName = await world.table(undefined, { DeletionProtectionEnabled: true });
  await assert.rejects(
    world.dynamo.send(new DeleteTableCommand({ TableName })),
    fault('ValidationException', /protected against deletion/),
  );
  await world.dynamo.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));

  const { TableDescription } = await world.dynamo.send(new DeleteTableCommand({ TableName }));

  assert.equal(TableDescription?.TableStatus, 'DELETING');
  await assert.rejects(
    world.dynamo.send(new DescribeTableCommand({ TableName })),
    fault('ResourceNotFoundException', `Requested resource not found: Table: ${TableName} not found`),
  );
});

test('a table made again under the name of a deleted one is empty', async () => {
  const TableName = await world.table();
  await world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('a') } }));
  await world.dynamo.send(new DeleteTableCommand({ TableName }));
  await world.dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );

  assert.equal((await world.dynamo.send(new ScanCommand({ TableName }))).Count, 0);
});

test('tables that cannot be are refused as on AWS', async () => {
  const create = (further: Partial<CreateTableCommandInput>) =>
    world.dynamo.send(
      new CreateTableCommand({
        TableName: 'refused',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        ...further,
      }),
    );
  const TableName = await world.table();

  await assert.rejects(create({ TableName }), fault('ResourceInUseException', `Table already exists: ${TableName}`));
  await assert.rejects(create({ TableName: 'no' }), fault('ValidationException', /length greater than or equal to 3/));
  await assert.rejects(create({ BillingMode: 'PROVISIONED' }), fault('ValidationException', /must both be specified/));
  await assert.rejects(
    create({ AttributeDefinitions: [{ AttributeName: 'x', AttributeType: 'S' }] }),
    fault('ValidationException', /Some index key attributes are not defined in AttributeDefinitions/),
  );
  await assert.rejects(
    create({ KeySchema: [{ AttributeName: 'pk', KeyType: 'RANGE' }] }),
    fault('ValidationException', 'Invalid KeySchema: The first KeySchemaElement is not a HASH key type'),
  );
  await assert.rejects(
    create({ StreamSpecification: { StreamEnabled: true } }),
    fault('ValidationException', /StreamViewType/),
  );
  await assert.rejects(
    create({ ResourcePolicy: '{}' }),
    fault('NotInLocalCloud', /ResourcePolicy of dynamodb:CreateTable/),
  );
});

test('a change that fails half-way changes nothing', async () => {
  const TableName = await world.table();
  const update = {
    TableName,
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' as const },
    GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'never-there' } }],
  };

  await assert.rejects(world.dynamo.send(new UpdateTableCommand(update)), fault('ResourceNotFoundException'));

  const { Table } = await world.dynamo.send(new DescribeTableCommand({ TableName }));
  assert.equal(Table?.StreamSpecification, undefined);
});

test('tables are listed by account, page by page', async () => {
  await world.table();
  await world.table();
  const all = (await world.dynamo.send(new ListTablesCommand({}))).TableNames ?? [];

  const first = await world.dynamo.send(new ListTablesCommand({ Limit: 1 }));
  const second = await world.dynamo.send(
    new ListTablesCommand({ Limit: 1, ExclusiveStartTableName: first.LastEvaluatedTableName }),
  );

  assert.deepEqual([...(first.TableNames ?? []), ...(second.TableNames ?? [])], all.slice(0, 2));
});

test('tags are added and taken away', async () => {
  const TableName = await world.table();
  const ResourceArn = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${TableName}`;
  const Tags = [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ];
  await world.dynamo.send(new TagResourceCommand({ ResourceArn, Tags }));
  await world.dynamo.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));

  assert.deepEqual((await world.dynamo.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags, Tags.slice(1));
});

test('point-in-time recovery is recorded', async () => {
  const TableName = await world.table();
  await world.dynamo.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );

  const { ContinuousBackupsDescription } = await world.dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));

  const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  assert.equal(recovery?.PointInTimeRecoveryStatus, 'ENABLED');
  assert.equal(recovery?.RecoveryPeriodInDays, 35);
});

test('expired items are deleted, also those written before TTL was on, and after a restart', async () => {
  const TableName = await world.table();
  const put = (pk: string, at: number) =>
    world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S(pk), ttl: N(at) } }));
  const now = Math.floor(world.cloud.clock.now() / 1000);
  await put('before', now + 60);
  await world.dynamo.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' } }),
  );
  await put('after', now + 60);
  await put('later', now + 7200);
  await put('ancient', 1);
  assert.equal((await world.dynamo.send(new ScanCommand({ TableName }))).Count, 4);
  await world.restart();
  assert.equal(
    (await world.dynamo.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription?.TimeToLiveStatus,
    'ENABLED',
  );

  world.cloud.clock.advance(65_000);

  const left = await until(async () => {
    const { Items = [] } = await world.call<{ Items: { pk: { S: string } }[] }>('Scan', { TableName });
    return Items.length === 2 ? Items : undefined;
  });
  assert.deepEqual(left.map(({ pk }) => pk.S).sort(), ['ancient', 'later']);
});
