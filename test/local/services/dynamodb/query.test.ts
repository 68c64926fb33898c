import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { fault, N, openWorld, S } from './world.ts';

const world = openWorld();
const GSI = {
  AttributeDefinitions: [
    { AttributeName: 'g', AttributeType: 'S' as const },
    { AttributeName: 'r', AttributeType: 'N' as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-g',
      KeySchema: [
        { AttributeName: 'g', KeyType: 'HASH' as const },
        { AttributeName: 'r', KeyType: 'RANGE' as const },
      ],
      Projection: { ProjectionType: 'ALL' as const },
    },
  ],
};

const keysOf = async (input: QueryCommandInput, name = 'sk'): Promise<(string | undefined)[]> => {
  const { Items = [] } = await world.dynamo.send(new QueryCommand(input));
  return Items.map((item) => item[name]?.S ?? item[name]?.N);
};

test('a query finds ranges of the sort key, both ways', async () => {
  const TableName = await world.table('S');
  for (const sk of ['a', 'ab', 'abc', 'b', 'ü'])
    await world.call('PutItem', { TableName, Item: { pk: S('p'), sk: S(sk) } });
  await world.call('PutItem', { TableName, Item: { pk: S('q'), sk: S('a') } });
  const run = (range: string, values: Record<string, AttributeValue>, further: Partial<QueryCommandInput> = {}) =>
    keysOf({
      TableName,
      KeyConditionExpression: `pk = :p${range}`,
      ExpressionAttributeValues: { ':p': S('p'), ...values },
      ...further,
    });

  assert.deepEqual(await run('', {}), ['a', 'ab', 'abc', 'b', 'ü']);
  assert.deepEqual(await run('', {}, { ScanIndexForward: false }), ['ü', 'b', 'abc', 'ab', 'a']);
  assert.deepEqual(await run(' AND sk = :a', { ':a': S('ab') }), ['ab']);
  assert.deepEqual(await run(' AND sk > :a', { ':a': S('ab') }), ['abc', 'b', 'ü']);
  assert.deepEqual(await run(' AND sk <= :a', { ':a': S('ab') }), ['a', 'ab']);
  assert.deepEqual(await run(' AND (sk BETWEEN :a AND :b)', { ':a': S('ab'), ':b': S('b') }), ['ab', 'abc', 'b']);
  assert.deepEqual(await run(' AND begins_with(sk, :a)', { ':a': S('ab') }), ['ab', 'abc']);
  assert.deepEqual(await run(' AND begins_with(sk, :a)', { ':a': S('ü') }), ['ü']);
});

test('number keys are in the order of numbers', async () => {
  const TableName = await world.table('N');
  const numbers = ['-1e30', '-12', '-1.5', '-1', '-0.001', '0', '0.0005', '1', '1.5', '9', '10', '1e100'];
  for (const sk of [...numbers].reverse()) await world.call('PutItem', { TableName, Item: { pk: S('p'), sk: N(sk) } });

  const found = await keysOf({
    TableName,
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': S('p') },
  });

  assert.deepEqual(found.map(Number), numbers.map(Number));
});

test('key conditions that cannot be are refused', async () => {
  const TableName = await world.table('S');
  const run = (KeyConditionExpression: string, further: Partial<QueryCommandInput> = {}) =>
    world.dynamo.send(
      new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues: { ':p': S('p') }, ...further }),
    );
  const bad = (message: string) => fault('ValidationException', message);

  await assert.rejects(run('sk = :p'), bad('Query condition missed key schema element: pk'));
  await assert.rejects(run('pk > :p'), bad('Query key condition not supported'));
  await assert.rejects(run('pk = :p OR sk = :p'), bad('Invalid operator used in KeyConditionExpression: OR'));
  await assert.rejects(run('pk = :p AND sk <> :p'), bad('Invalid operator used in KeyConditionExpression: <>'));
  await assert.rejects(
    run('pk = :p AND pk = :p'),
    bad('KeyConditionExpressions must only contain one condition per key'),
  );
  await assert.rejects(
    run('pk = :n', { ExpressionAttributeValues: { ':n': N(1) } }),
    bad('One or more parameter values were invalid: Condition parameter type does not match schema type'),
  );
  await assert.rejects(
    run('pk = :p', { FilterExpression: 'sk = :p' }),
    bad('Filter Expression can only contain non-primary key attributes: Primary key attribute: sk'),
  );
  await assert.rejects(
    run('pk = :p', { ExclusiveStartKey: { pk: S('q'), sk: S('a') } }),
    bad('The provided starting key is outside query boundaries based on provided conditions'),
  );
  await assert.rejects(
    run('pk = :p', { ExclusiveStartKey: { pk: S('p') } }),
    bad('The provided starting key is invalid: The provided key element does not match the schema'),
  );
  await assert.rejects(run('pk = :p', { IndexName: 'none' }), bad('The table does not have the specified index: none'));
});

test('a sparse index holds the items that have its keys, however many share them', async () => {
  const TableName = await world.table('S', GSI);
  const many = Array.from({ length: 300 }, (_, i) => ({ pk: S(`p${i % 7}`), sk: S(String(i)), g: S('one'), r: N(1) }));
  for (let i = 0; i < many.length; i += 25)
    await world.dynamo.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: many.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
  await world.call('PutItem', { TableName, Item: { pk: S('p'), sk: S('no g'), r: N(1) } });
  await world.call('PutItem', { TableName, Item: { pk: S('p'), sk: S('no r'), g: S('one') } });

  const seen: (string | undefined)[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await world.dynamo.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-g',
        KeyConditionExpression: 'g = :g AND r = :r',
        ExpressionAttributeValues: { ':g': S('one'), ':r': N(1) },
        Limit: 37,
        ExclusiveStartKey,
      }),
    );
    seen.push(...(page.Items ?? []).map((item) => item['sk']?.S));
    ExclusiveStartKey = page.LastEvaluatedKey;
    if (ExclusiveStartKey) assert.deepEqual(Object.keys(ExclusiveStartKey).sort(), ['g', 'pk', 'r', 'sk']);
  } while (ExclusiveStartKey);

  assert.equal(seen.length, 300);
  assert.equal(new Set(seen).size, 300);
});

test('an index follows its items when they change and go', async () => {
  const TableName = await world.table('S', GSI);
  const Key = { pk: S('p'), sk: S('s') };
  const find = (g: string) =>
    keysOf(
      {
        TableName,
        IndexName: 'by-g',
        KeyConditionExpression: 'g = :g',
        ExpressionAttributeValues: { ':g': S(g) },
      },
      'v',
    );
  const update = (UpdateExpression: string, values?: Record<string, AttributeValue>) =>
    world.dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression,
        ...(values ? { ExpressionAttributeValues: values } : {}),
      }),
    );
  await update('SET g = :g, r = :r, v = :v', { ':g': S('one'), ':r': N(1), ':v': S('first') });
  assert.deepEqual(await find('one'), ['first']);
  await update('SET v = :v', { ':v': S('second') });
  assert.deepEqual(await find('one'), ['second']);
  await update('SET g = :g', { ':g': S('two') });
  assert.deepEqual([await find('one'), await find('two')], [[], ['second']]);
  await update('REMOVE r');
  assert.deepEqual(await find('two'), []);
  await update('SET r = :r', { ':r': N(2) });
  await world.dynamo.send(new DeleteItemCommand({ TableName, Key }));
  assert.deepEqual(await find('two'), []);
  await assert.rejects(
    world.dynamo.send(new PutItemCommand({ TableName, Item: { ...Key, g: N(1) } })),
    fault(
      'ValidationException',
      'One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g',
    ),
  );
});

test('an index that is added later is filled, and one that is removed is gone', async () => {
  const TableName = await world.table('S');
  await world.call('PutItem', { TableName, Item: { pk: S('p'), sk: S('s'), g: S('one'), r: N(1) } });
  const [Create] = GSI.GlobalSecondaryIndexes;
  await world.dynamo.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: GSI.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create }],
    }),
  );
  await world.restart();
  const input = {
    TableName,
    IndexName: 'by-g',
    KeyConditionExpression: 'g = :g',
    ExpressionAttributeValues: { ':g': S('one') },
  };
  assert.deepEqual(await keysOf(input), ['s']);

  await world.dynamo.send(
    new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-g' } }] }),
  );

  await assert.rejects(keysOf(input), fault('ValidationException'));
});

test('an index shows what it projects', async () => {
  const TableName = 'projections';
  await world.dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'some',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['kept'] },
        },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'local',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'g', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  const Item = { pk: S('p'), sk: S('s'), g: S('g'), kept: S('k'), other: S('o') };
  await world.call('PutItem', { TableName, Item });
  const run = async (input: Partial<QueryCommandInput>) =>
    (await world.dynamo.send(new QueryCommand({ TableName, ExpressionAttributeValues: { ':v': S('g') }, ...input })))
      .Items?.[0];
  const { other: _other, ...included } = Item;

  assert.deepEqual(await run({ IndexName: 'some', KeyConditionExpression: 'g = :v' }), included);
  await assert.rejects(
    run({ IndexName: 'some', KeyConditionExpression: 'g = :v', Select: 'ALL_ATTRIBUTES' }),
    fault('ValidationException', /its projection type is not ALL/),
  );
  await assert.rejects(
    run({ IndexName: 'some', KeyConditionExpression: 'g = :v', ConsistentRead: true }),
    fault('ValidationException', 'Consistent reads are not supported on global secondary indexes'),
  );
  const local = { IndexName: 'local', KeyConditionExpression: 'pk = :v', ExpressionAttributeValues: { ':v': S('p') } };
  assert.deepEqual(await run(local), { pk: S('p'), sk: S('s'), g: S('g') });
  assert.deepEqual(await run({ ...local, Select: 'ALL_ATTRIBUTES', ConsistentRead: true }), Item);
});

test('a page ends at a megabyte or the limit, before the filter', async () => {
  const TableName = await world.table('N');
  const big = 'x'.repeat(300_000);
  for (let i = 0; i < 6; i++) await world.call('PutItem', { TableName, Item: { pk: S('p'), sk: N(i), big: S(big) } });
  const input = {
    TableName,
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': S('p') },
    ProjectionExpression: 'sk',
  };

  const first = await world.dynamo.send(new QueryCommand(input));
  assert.equal(first.Count, 4);
  const rest = await world.dynamo.send(new QueryCommand({ ...input, ExclusiveStartKey: first.LastEvaluatedKey }));
  assert.equal(rest.Count, 2);
  assert.equal(rest.LastEvaluatedKey, undefined);

  const filtered = await world.dynamo.send(
    new QueryCommand({
      ...input,
      Limit: 2,
      FilterExpression: 'attribute_not_exists(big)',
      Select: 'COUNT',
      ProjectionExpression: undefined,
    }),
  );
  assert.deepEqual([filtered.Count, filtered.ScannedCount, filtered.Items], [0, 2, undefined]);
  assert.deepEqual(filtered.LastEvaluatedKey, { pk: S('p'), sk: N(1) });
});

test('a query without a limit finds all items of a long partition', async () => {
  const TableName = await world.table('N');
  for (let i = 0; i < 150; i++) await world.call('PutItem', { TableName, Item: { pk: S('p'), sk: N(i) } });

  const found = await keysOf({
    TableName,
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': S('p') },
  });

  assert.deepEqual(
    found,
    Array.from({ length: 150 }, (_, i) => String(i)),
  );
});

test('the segments of a parallel scan are the whole table, once', async () => {
  const TableName = await world.table();
  for (let i = 0; i < 60; i++) await world.call('PutItem', { TableName, Item: { pk: S(String(i)) } });

  const segments = await Promise.all(
    [0, 1, 2].map((Segment) => world.dynamo.send(new ScanCommand({ TableName, Segment, TotalSegments: 3 }))),
  );

  const seen = segments.flatMap(({ Items = [] }) => Items.map((item) => item['pk']?.S));
  assert.equal(seen.length, 60);
  assert.equal(new Set(seen).size, 60);
  assert.ok(segments.every(({ Count = 0 }) => Count > 0));
});
