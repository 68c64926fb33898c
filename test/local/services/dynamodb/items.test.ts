import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { fault, N, openWorld, S } from './world.ts';

const world = openWorld();

test('every type comes back as it went, over a restart', async () => {
  const TableName = await world.table('N');
  const Item = {
    pk: S('ü/€'),
    sk: N('-0.5'),
    b: { B: new Uint8Array([0, 255]) },
    bs: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
    ns: { NS: ['1', '-2.5'] },
    ss: { SS: ['', 'x'] },
    l: { L: [{ NULL: true as const }, { BOOL: false }, { L: [] }, S('')] },
    m: { M: { __proto__x: S('a') } },
  };
  await world.dynamo.send(new PutItemCommand({ TableName, Item }));
  await world.restart();

  const got = await world.dynamo.send(new GetItemCommand({ TableName, Key: { pk: Item.pk, sk: N('-5e-1') } }));

  assert.deepEqual(got.Item, Item);
});

test('numbers keep 38 digits, and equal ones are one key', async () => {
  const TableName = await world.table('N');
  const exact = '0.12345678901234567890123456789012345678';
  await world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('a'), sk: N('1e2'), n: N(exact) } }));

  const { Item } = await world.dynamo.send(new GetItemCommand({ TableName, Key: { pk: S('a'), sk: N('0100.0') } }));

  assert.deepEqual(Item?.['n'], N(exact));
  assert.deepEqual(Item?.['sk'], N('100'));
  const put = (n: string) => world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('a'), sk: N(n) } }));
  await assert.rejects(
    put(`${exact}9`),
    fault('ValidationException', 'Attempting to store more than 38 significant digits in a Number'),
  );
  await assert.rejects(put('1e126'), fault('ValidationException', /Number overflow/));
  await assert.rejects(put('1e-131'), fault('ValidationException', /Number underflow/));
  await assert.rejects(
    put('1,5'),
    fault('ValidationException', 'The parameter cannot be converted to a numeric value: 1,5'),
  );
  await put('9.9e125');
  await put('1e-130');
});

test('a failed condition says what is there, if asked', async () => {
  const TableName = await world.table();
  const Item = { pk: S('a'), v: N(1) };
  await world.dynamo.send(new PutItemCommand({ TableName, Item }));

  await assert.rejects(
    world.dynamo.send(
      new PutItemCommand({
        TableName,
        Item: { pk: S('a'), v: N(2) },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ),
    (error: Error & { Item?: unknown }) => {
      assert.equal(error.name, 'ConditionalCheckFailedException');
      assert.equal(error.message, 'The conditional request failed');
      assert.deepEqual(error.Item, Item);
      return true;
    },
  );
});

test('one of many writers of a new item wins', async () => {
  const TableName = await world.table();
  const put = (v: number) =>
    world.dynamo.send(
      new PutItemCommand({
        TableName,
        Item: { pk: S('claim'), v: N(v) },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );

  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, v) => put(v)));

  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('writes answer the values that were asked for', async () => {
  const TableName = await world.table();
  const Key = { pk: S('a') };
  const update = async (ReturnValues: 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW' | 'NONE') => {
    const sent = await world.dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'ADD n :one SET kept = :k',
        ExpressionAttributeValues: { ':one': N(1), ':k': S('k') },
        ReturnValues,
      }),
    );
    return sent.Attributes;
  };

  assert.equal(await update('ALL_OLD'), undefined);
  assert.deepEqual(await update('ALL_OLD'), { ...Key, n: N(1), kept: S('k') });
  assert.deepEqual(await update('ALL_NEW'), { ...Key, n: N(3), kept: S('k') });
  assert.deepEqual(await update('UPDATED_OLD'), { n: N(3), kept: S('k') });
  assert.deepEqual(await update('UPDATED_NEW'), { n: N(5), kept: S('k') });
  assert.equal(await update('NONE'), undefined);
  const put = await world.dynamo.send(new PutItemCommand({ TableName, Item: Key, ReturnValues: 'ALL_OLD' }));
  assert.deepEqual(put.Attributes?.['n'], N(6));
  const gone = await world.dynamo.send(new DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }));
  assert.deepEqual(gone.Attributes, Key);
});

test('keys that do not fit the table are refused as on AWS', async () => {
  const TableName = await world.table('S');
  const put = (Item: Record<string, ReturnType<typeof S>>) =>
    world.dynamo.send(new PutItemCommand({ TableName, Item }));
  const get = (Key: Record<string, ReturnType<typeof S>>) => world.dynamo.send(new GetItemCommand({ TableName, Key }));
  const bad = (message: string) => fault('ValidationException', message);

  await assert.rejects(
    put({ pk: S('a') }),
    bad('One or more parameter values were invalid: Missing the key sk in the item'),
  );
  await assert.rejects(
    put({ pk: N(1), sk: S('b') }),
    bad('One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N'),
  );
  await assert.rejects(
    put({ pk: S(''), sk: S('b') }),
    bad(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
        'string value. Key: pk',
    ),
  );
  await assert.rejects(
    put({ pk: S('a'.repeat(2049)), sk: S('b') }),
    bad('One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes'),
  );
  await assert.rejects(
    put({ pk: S('a'), sk: S('b'.repeat(1025)) }),
    bad(
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ' +
        '1024 bytes',
    ),
  );
  await assert.rejects(get({ pk: S('a') }), bad('The provided key element does not match the schema'));
  await assert.rejects(
    get({ pk: S('a'), sk: S('b'), x: S('c') }),
    bad('The provided key element does not match the schema'),
  );
});

test('an item may have 400 KB, names included', async () => {
  const TableName = await world.table();
  const put = (size: number) =>
    world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('a'), x: S('x'.repeat(size)) } }));
  await put(400 * 1024 - 4);

  await assert.rejects(
    put(400 * 1024 - 3),
    fault('ValidationException', /size.* has exceeded the maximum allowed size/),
  );
});

test('a missing thing is refused by name', async () => {
  const TableName = await world.table();

  await assert.rejects(
    world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('a') }, Expected: { x: { Exists: false } } })),
    fault('NotInLocalCloud', /the parameter Expected of dynamodb:PutItem/),
  );
  await assert.rejects(world.call('ExecuteStatement', {}), {
    code: 'NotInLocalCloud',
    message: /dynamodb:ExecuteStatement/,
  });
  await assert.rejects(
    world.dynamo.send(new GetItemCommand({ TableName: 'nobody-made-this', Key: { pk: S('a') } })),
    fault('ResourceNotFoundException', 'Requested resource not found'),
  );
});

test('batches write and read many items, and refuse doubles', async () => {
  const TableName = await world.table();
  const keys = Array.from({ length: 25 }, (_, i) => ({ pk: S(String(i)) }));
  await world.dynamo.send(
    new BatchWriteItemCommand({ RequestItems: { [TableName]: keys.map((Item) => ({ PutRequest: { Item } })) } }),
  );

  const { Responses } = await world.dynamo.send(
    new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [...keys, { pk: S('none') }] } } }),
  );
  assert.equal(Responses?.[TableName]?.length, 25);
  await world.dynamo.send(
    new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: { pk: S('0') } } }] } }),
  );
  assert.equal((await world.dynamo.send(new ScanCommand({ TableName }))).Count, 24);
  await assert.rejects(
    world.dynamo.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [{ pk: S('1') }, { pk: S('1') }] } } }),
    ),
    fault('ValidationException', 'Provided list of item keys contains duplicates'),
  );
});

test('capacity is reported when asked for', async () => {
  const TableName = await world.table();
  const put = await world.dynamo.send(
    new PutItemCommand({ TableName, Item: { pk: S('a'), x: S('x'.repeat(1500)) }, ReturnConsumedCapacity: 'TOTAL' }),
  );
  const get = await world.dynamo.send(
    new GetItemCommand({ TableName, Key: { pk: S('a') }, ReturnConsumedCapacity: 'TOTAL' }),
  );

  assert.deepEqual(put.ConsumedCapacity, { TableName, CapacityUnits: 2 });
  assert.deepEqual(get.ConsumedCapacity, { TableName, CapacityUnits: 0.5 });
});
