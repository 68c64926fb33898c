/** Answers that AWS was seen to give, where this DynamoDB once gave others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactGetItemsCommand,
  type TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { N, openWorld, S } from './world.ts';

const world = openWorld();

/** Name and message of what was refused. */
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: Error) => `${error.name}: ${error.message}`,
  );

const ONE_OR_MORE = 'One or more parameter values were invalid: ';
const MISMATCH = 'The provided key element does not match the schema';

const reasonsOf = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => assert.fail('the transaction was not cancelled'),
    (caught) => caught,
  )) as TransactionCanceledException;
  assert.equal(error.name, 'TransactionCanceledException', error.message);
  return error.CancellationReasons;
};

const write = (...TransactItems: TransactWriteItem[]) =>
  world.dynamo.send(new TransactWriteItemsCommand({ TransactItems }));

test('a key of the wrong type, or none, cancels a transaction at its place', async () => {
  const TableName = await world.table('S');
  const put = (Item: Record<string, ReturnType<typeof S> | ReturnType<typeof N>>) => ({ Put: { TableName, Item } });

  assert.deepEqual(await reasonsOf(write(put({ pk: S('ok'), sk: S('1') }), put({ pk: N(1), sk: S('1') }))), [
    { Code: 'None' },
    { Code: 'ValidationError', Message: `${ONE_OR_MORE}Type mismatch for key pk expected: S actual: N` },
  ]);
  assert.deepEqual(await reasonsOf(write(put({ pk: S('ok') }))), [
    { Code: 'ValidationError', Message: `${ONE_OR_MORE}Missing the key sk in the item` },
  ]);
  const Key = { pk: S('ok'), sk: N(1) };
  const cancelled = [{ Code: 'ValidationError', Message: MISMATCH }];
  const update = { TableName, Key, UpdateExpression: 'REMOVE a' };
  assert.deepEqual(await reasonsOf(write({ Update: update })), cancelled);
  assert.deepEqual(await reasonsOf(write({ Delete: { TableName, Key } })), cancelled);
  const check = { TableName, Key, ConditionExpression: 'attribute_exists(pk)' };
  assert.deepEqual(await reasonsOf(write({ ConditionCheck: check })), cancelled);
  const nothing = await world.dynamo.send(new GetItemCommand({ TableName, Key: { pk: S('ok'), sk: S('1') } }));
  assert.equal(nothing.Item, undefined);
});

test('a key that does not fit cancels a transaction that reads, too', async () => {
  const TableName = await world.table();
  const read = (...keys: Record<string, ReturnType<typeof S>>[]) =>
    world.dynamo.send(new TransactGetItemsCommand({ TransactItems: keys.map((Key) => ({ Get: { TableName, Key } })) }));

  assert.deepEqual(await reasonsOf(read({ pk: S('a') }, {})), [
    { Code: 'None' },
    { Code: 'ValidationError', Message: MISMATCH },
  ]);
});

test('an empty key, and a malformed action behind a missing table, refuse the whole transaction', async () => {
  const TableName = await world.table();
  const empty = await refusal(write({ Put: { TableName, Item: { pk: S('') } } }));
  assert.match(empty, /^ValidationException: .*cannot contain an empty string value\. Key: pk$/);

  const absent = { Put: { TableName: 'absent', Item: { pk: S('a') } } };
  const malformed = {
    ConditionCheck: { TableName, Key: { pk: S('a') }, ConditionExpression: 'attribute_not_exists(' },
  };
  assert.match(
    await refusal(write(absent, malformed)),
    /^ValidationException: Invalid ConditionExpression: Syntax error/,
  );
  assert.match(await refusal(write(absent, malformed)), /token: "<EOF>", near: "\("$/);
  assert.match(await refusal(write(absent)), /^ResourceNotFoundException/);
});

test('a page begins only where its query could have stopped', async () => {
  const TableName = await world.table('S');
  for (const sk of ['a', 'b', 'c'])
    await world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('x'), sk: S(sk) } }));
  const query = (condition: string, values: Record<string, string>, sk: string, pk = 'x') =>
    world.dynamo.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: `pk = :v AND ${condition}`,
        ExclusiveStartKey: { pk: S(pk), sk: S(sk) },
        ExpressionAttributeValues: {
          ':v': S('x'),
          ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, S(value)])),
        },
      }),
    );
  const outside = /^ValidationException: The provided starting key does not match the range key predicate$/;

  assert.match(await refusal(query('sk > :b', { ':b': 'b' }, 'a')), outside);
  assert.match(await refusal(query('sk > :b', { ':b': 'b' }, 'b')), outside);
  assert.match(await refusal(query('begins_with(sk, :b)', { ':b': 'b' }, 'c')), outside);
  assert.match(await refusal(query('sk BETWEEN :b AND :c', { ':b': 'b', ':c': 'c' }, 'a')), outside);
  assert.match(await refusal(query('sk = :b', { ':b': 'b' }, 'c')), outside);
  assert.match(
    await refusal(query('sk >= :b', { ':b': 'b' }, 'b', 'y')),
    /^ValidationException: The provided starting key is outside query boundaries based on provided conditions$/,
  );
  const { Items } = await query('sk >= :b', { ':b': 'b' }, 'b');
  assert.deepEqual(Items, [{ pk: S('x'), sk: S('c') }]);
});

test('a page does not begin at an empty key, nor in another segment', async () => {
  const TableName = await world.table('S');
  const start = (pk: string, sk: string) => ({ pk: S(pk), sk: S(sk) });
  const scan = (more: object) => world.dynamo.send(new ScanCommand({ TableName, ...more }));

  assert.match(
    await refusal(scan({ ExclusiveStartKey: start('x', '') })),
    /The provided starting key is invalid: One or more .* cannot contain an empty string value. Key: sk$/,
  );
  const answers = await Promise.all(
    [0, 1, 2].map((Segment) =>
      scan({ Segment, TotalSegments: 3, ExclusiveStartKey: start('x', 'a') }).then(
        () => 'its own',
        (error: Error) => error.message,
      ),
    ),
  );
  assert.equal(answers.filter((answer) => answer === 'its own').length, 1);
  assert.equal(answers.filter((answer) => /Please use ExclusiveStartKey with correct Segment/.test(answer)).length, 2);
});

test('invalid key conditions are refused', async () => {
  const TableName = await world.table('S');
  const query = (KeyConditionExpression: string, values: QueryCommandInput['ExpressionAttributeValues']) =>
    refusal(
      world.dynamo.send(new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues: values })),
    );

  assert.match(await query('pk[0] = :p', { ':p': S('a') }), /KeyConditionExpressions cannot have conditions on nested/);
  assert.match(
    await query('pk = :p AND sk IN (sk)', { ':p': S('a') }),
    /^ValidationException: Invalid operator used in KeyConditionExpression: IN$/,
  );
  assert.match(
    await query('pk = :p AND sk BETWEEN :a AND :b', { ':p': S('a'), ':a': S('a'), ':b': N(1) }),
    /The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: \{S:a\}, upper bound operand: AttributeValue: \{N:1\}$/,
  );
  assert.match(
    await query('pk = :p AND sk BETWEEN :a AND :b', { ':p': S('a'), ':a': { BOOL: true }, ':b': { BOOL: true } }),
    /Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL$/,
  );
});

test('expressions of any shape are answered, never with a failure of the service', async () => {
  const TableName = await world.table();
  const put = (ConditionExpression: string, values: QueryCommandInput['ExpressionAttributeValues']) =>
    refusal(
      world.dynamo.send(
        new PutItemCommand({
          TableName,
          Item: { pk: S('a') },
          ConditionExpression,
          ExpressionAttributeValues: values,
        }),
      ),
    );

  for (const bad of [{ M: {} }, { L: [] }, { BOOL: true }, { SS: ['a'] }, { NULL: true as const }])
    assert.match(
      await put(':a BETWEEN :b AND :c', { ':a': bad, ':b': bad, ':c': bad }),
      /^ValidationException: Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: (M|L|BOOL|SS|NULL)$/,
    );
  assert.match(
    await put(`${'('.repeat(1500)}pk = :a${')'.repeat(1500)}`, { ':a': S('a') }),
    /^ValidationException: Invalid ConditionExpression: The expression has redundant parentheses;$/,
  );
  assert.match(
    await put(`${'NOT ('.repeat(600)}pk = :a${')'.repeat(600)}`, { ':a': S('a') }),
    /^ConditionalCheckFailed|^none/,
  );
  assert.deepEqual(
    world.log.filter((line) => /internal failure/.test(line)),
    [],
  );
});

test('a body that is no JSON object is no request', async () => {
  for (const body of ['null', '[]', '1', '"a"', '{']) {
    const answer = await fetch(world.cloud.url, {
      method: 'POST',
      body,
      headers: {
        authorization:
          `AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/dynamodb/aws4_request, ` +
          `SignedHeaders=host, Signature=0`,
        'x-amz-target': 'DynamoDB_20120810.ListTables',
      },
    });
    assert.equal(answer.status, 400, body);
    assert.equal(((await answer.json()) as { __type: string }).__type, 'SerializationException');
  }
});

test('numbers with blanks and nested attributes without names are refused', async () => {
  const TableName = await world.table();
  const put = (a: ReturnType<typeof N> | { M: Record<string, ReturnType<typeof S>> }) =>
    refusal(world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('a'), a } })));

  assert.match(await put({ N: ' 1 ' }), /The parameter cannot be converted to a numeric value: {2}1 $/);
  assert.match(await put({ N: '1e99999999999' }), /Number overflow/);
  assert.match(await put({ M: { '': S('x') } }), /Empty attribute name/);
});

const indexed = () =>
  world.table('S', {
    AttributeDefinitions: [
      { AttributeName: 'l', AttributeType: 'S' },
      { AttributeName: 'g', AttributeType: 'S' },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: 'local',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'l', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'global',
        KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });

test('each index that a write changes costs capacity', async () => {
  const TableName = await indexed();
  const Key = { pk: S('a'), sk: S('1') };
  const update = async (UpdateExpression: string, values: UpdateItemCommandInput['ExpressionAttributeValues']) => {
    const { ConsumedCapacity: used } = await world.dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression,
        ExpressionAttributeValues: values,
        ReturnConsumedCapacity: 'INDEXES',
      }),
    );
    return [
      used?.CapacityUnits,
      used?.Table?.CapacityUnits,
      used?.LocalSecondaryIndexes?.['local']?.CapacityUnits,
      used?.GlobalSecondaryIndexes?.['global']?.CapacityUnits,
    ];
  };

  assert.deepEqual(await update('SET g = :g, l = :l', { ':g': S('g'), ':l': S('l') }), [3, 1, 1, 1]);
  // The local index holds keys only: it does not notice.
  assert.deepEqual(await update('SET more = :o', { ':o': S('o') }), [2, 1, undefined, 1]);
  // Deleted under one key, written under another.
  assert.deepEqual(await update('SET g = :g', { ':g': S('h') }), [3, 1, undefined, 2]);
  assert.deepEqual(await update('REMOVE g, l', undefined), [3, 1, 1, 1]);
  assert.deepEqual(await update('SET more = :o', { ':o': S('p') }), [1, 1, undefined, undefined]);
});

test('a table with a local index says how large an item collection is', async () => {
  const TableName = await indexed();
  const Item = { pk: S('a'), sk: S('1') };
  const expected = { ItemCollectionKey: { pk: S('a') }, SizeEstimateRangeGB: [0, 1] };
  const ReturnItemCollectionMetrics = 'SIZE';

  const put = await world.dynamo.send(new PutItemCommand({ TableName, Item, ReturnItemCollectionMetrics }));
  assert.deepEqual(put.ItemCollectionMetrics, expected);
  const update = await world.dynamo.send(
    new UpdateItemCommand({ TableName, Key: Item, UpdateExpression: 'REMOVE a', ReturnItemCollectionMetrics }),
  );
  assert.deepEqual(update.ItemCollectionMetrics, expected);
  const batch = await world.dynamo.send(
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: [{ PutRequest: { Item } }] },
      ReturnItemCollectionMetrics,
    }),
  );
  assert.deepEqual(batch.ItemCollectionMetrics, { [TableName]: [expected] });
  const transaction = await world.dynamo.send(
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item } }], ReturnItemCollectionMetrics }),
  );
  assert.deepEqual(transaction.ItemCollectionMetrics, { [TableName]: [expected] });
  const gone = await world.dynamo.send(new DeleteItemCommand({ TableName, Key: Item, ReturnItemCollectionMetrics }));
  assert.deepEqual(gone.ItemCollectionMetrics, expected);
  const absent = await world.dynamo.send(new DeleteItemCommand({ TableName, Key: Item, ReturnItemCollectionMetrics }));
  assert.deepEqual(absent.ItemCollectionMetrics, expected, 'also where there was no item');

  const plain = await world.table();
  const none = await world.dynamo.send(
    new PutItemCommand({ TableName: plain, Item: { pk: S('a') }, ReturnItemCollectionMetrics }),
  );
  assert.equal(none.ItemCollectionMetrics, undefined);
});

test('AttributeUpdates change an item as they did before there were expressions', async () => {
  const TableName = await world.table();
  const Key = { pk: S('a') };
  const update = (AttributeUpdates: UpdateItemCommandInput['AttributeUpdates'], more = {}) =>
    world.dynamo.send(new UpdateItemCommand({ TableName, Key, AttributeUpdates, ReturnValues: 'ALL_NEW', ...more }));

  const first = await update({
    s: { Value: S('x') },
    n: { Action: 'ADD', Value: N(2) },
    tags: { Action: 'ADD', Value: { SS: ['a', 'b'] } },
    list: { Action: 'ADD', Value: { L: [S('x')] } },
  });
  assert.deepEqual(first.Attributes, { ...Key, s: S('x'), n: N(2), tags: { SS: ['a', 'b'] }, list: { L: [S('x')] } });
  const second = await update({
    s: { Action: 'DELETE' },
    n: { Action: 'ADD', Value: N(3) },
    tags: { Action: 'DELETE', Value: { SS: ['a'] } },
    list: { Action: 'ADD', Value: { L: [S('y')] } },
  });
  assert.deepEqual(second.Attributes, { ...Key, n: N(5), tags: { SS: ['b'] }, list: { L: [S('x'), S('y')] } });

  assert.match(
    await refusal(update({ s: { Action: 'PUT' } })),
    /Only DELETE action is allowed when no attribute value/,
  );
  assert.match(
    await refusal(update({ s: { Action: 'ADD', Value: S('x') } })),
    /ADD action is not supported for the type S$/,
  );
  assert.match(
    await refusal(update({ s: { Action: 'DELETE', Value: N(1) } })),
    /DELETE action with value is not supported for the type N$/,
  );
  assert.match(await refusal(update({ pk: { Value: S('b') } })), /Cannot update attribute pk/);
  assert.match(
    await refusal(update({ s: { Value: S('x') } }, { UpdateExpression: 'REMOVE a' })),
    /Can not use both expression and non-expression parameters in the same request: Non-expression parameters: \{AttributeUpdates\} Expression parameters: \{UpdateExpression\}$/,
  );
});

test('an empty list of indexes is no list of indexes', async () => {
  assert.match(
    await refusal(world.table('S', { GlobalSecondaryIndexes: [] })),
    /^ValidationException: One or more parameter values were invalid: List of GlobalSecondaryIndexes is empty$/,
  );
  assert.match(
    await refusal(world.table('S', { LocalSecondaryIndexes: [] })),
    /^ValidationException: One or more parameter values were invalid: List of LocalSecondaryIndexes is empty$/,
  );
});
