import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  type TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { fault, N, openWorld, S } from './world.ts';

const world = openWorld();

const write = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  world.dynamo.send(
    new TransactWriteItemsCommand({ TransactItems, ...(ClientRequestToken ? { ClientRequestToken } : {}) }),
  );

test('all of a transaction is written, or nothing', async () => {
  const TableName = await world.table();
  await write([
    { Put: { TableName, Item: { pk: S('a'), n: N(1) } } },
    {
      Update: {
        TableName,
        Key: { pk: S('b') },
        UpdateExpression: 'ADD n :n',
        ExpressionAttributeValues: { ':n': N(2) },
      },
    },
  ]);

  await assert.rejects(
    write([
      { Delete: { TableName, Key: { pk: S('a') } } },
      { ConditionCheck: { TableName, Key: { pk: S('none') }, ConditionExpression: 'attribute_exists(pk)' } },
      {
        Put: {
          TableName,
          Item: { pk: S('b') },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]),
    (error: TransactionCanceledException) => {
      assert.equal(error.name, 'TransactionCanceledException');
      assert.equal(
        error.message,
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ' +
          'ConditionalCheckFailed, ConditionalCheckFailed]',
      );
      assert.deepEqual(error.CancellationReasons, [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { pk: S('b'), n: N(2) } },
      ]);
      return true;
    },
  );

  assert.equal((await world.dynamo.send(new ScanCommand({ TableName }))).Count, 2);
});

test('an update that cannot be made cancels the transaction with its reason', async () => {
  const TableName = await world.table();
  await world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('a'), n: S('text') } }));

  await assert.rejects(
    write([
      { Put: { TableName, Item: { pk: S('b') } } },
      {
        Update: {
          TableName,
          Key: { pk: S('a') },
          UpdateExpression: 'ADD n :n',
          ExpressionAttributeValues: { ':n': N(2) },
        },
      },
    ]),
    (error: TransactionCanceledException) => {
      assert.deepEqual(error.CancellationReasons?.[1], {
        Code: 'ValidationError',
        Message: 'An operand in the update expression has an incorrect data type',
      });
      return true;
    },
  );
});

test('a token makes a transaction happen once, also over a restart, and for ten minutes', async () => {
  const TableName = await world.table();
  const add = (by: number): TransactWriteItem[] => [
    {
      Update: {
        TableName,
        Key: { pk: S('a') },
        UpdateExpression: 'ADD n :n',
        ExpressionAttributeValues: { ':n': N(by) },
      },
    },
  ];
  const value = async () =>
    (await world.dynamo.send(new GetItemCommand({ TableName, Key: { pk: S('a') } }))).Item?.['n']?.N;
  await write(add(1), 'token');
  await world.restart();
  await write(add(1), 'token');
  assert.equal(await value(), '1');

  await assert.rejects(write(add(2), 'token'), fault('IdempotentParameterMismatchException'));
  world.cloud.clock.advance(10 * 60 * 1000);
  await write(add(2), 'token');

  assert.equal(await value(), '3');
});

test('a transaction has at most 100 actions, each on another item, each of one kind', async () => {
  const TableName = await world.table();
  const put = (i: number): TransactWriteItem => ({ Put: { TableName, Item: { pk: S(String(i)) } } });
  await write(Array.from({ length: 100 }, (_, i) => put(i)));

  await assert.rejects(
    write(Array.from({ length: 101 }, (_, i) => put(i))),
    fault('ValidationException', /less than or equal to 100/),
  );
  await assert.rejects(
    write([put(1), { Delete: { TableName, Key: { pk: S('1') } } }]),
    fault('ValidationException', 'Transaction request cannot include multiple operations on one item'),
  );
  await assert.rejects(
    write([{ ...put(1), Delete: { TableName, Key: { pk: S('2') } } }]),
    fault('ValidationException', 'TransactItems can only contain one of Check, Put, Update or Delete'),
  );
});

test('a transaction of more than 4 MB is refused', async () => {
  const TableName = await world.table();
  const big = S('x'.repeat(390_000));
  const items = Array.from({ length: 11 }, (_, i) => ({ Put: { TableName, Item: { pk: S(String(i)), big } } }));

  await assert.rejects(write(items), fault('ValidationException', /exceeds 4 MB/));
  await write(items.slice(0, 10));
});

test('items are read together', async () => {
  const TableName = await world.table();
  await world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('a'), n: N(1), m: N(2) } }));

  const { Responses } = await world.dynamo.send(
    new TransactGetItemsCommand({
      TransactItems: [
        { Get: { TableName, Key: { pk: S('a') }, ProjectionExpression: 'm' } },
        { Get: { TableName, Key: { pk: S('none') } } },
      ],
    }),
  );

  assert.deepEqual(Responses, [{ Item: { m: N(2) } }, {}]);
});
