import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamViewType } from '@aws-sdk/client-dynamodb';
import { N, openWorld, S, until } from './world.ts';

const world = openWorld();

interface StreamRecord {
  readonly eventName: string;
  readonly eventSource: string;
  readonly userIdentity?: { readonly Type: string; readonly PrincipalId: string };
  readonly dynamodb: Readonly<Record<string, unknown>> & { readonly SequenceNumber: string };
}

interface Batch {
  readonly Records: readonly StreamRecord[];
  readonly NextShardIterator?: string;
}

const streamed = async (StreamViewType: StreamViewType = 'NEW_AND_OLD_IMAGES') => {
  const TableName = await world.table(undefined, { StreamSpecification: { StreamEnabled: true, StreamViewType } });
  const { Streams } = await world.call<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName });
  return { TableName, StreamArn: Streams[0]?.StreamArn ?? '' };
};

const iterator = async (StreamArn: string, type: string, SequenceNumber?: string): Promise<string> => {
  const { StreamDescription } = await world.call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    'DescribeStream',
    { StreamArn },
  );
  const { ShardId } = StreamDescription.Shards[0] as { ShardId: string };
  const given = { StreamArn, ShardId, ShardIteratorType: type, SequenceNumber };
  return (await world.call<{ ShardIterator: string }>('GetShardIterator', given)).ShardIterator;
};

const read = (ShardIterator: string, Limit?: number): Promise<Batch> =>
  world.call('GetRecords', { ShardIterator, Limit });

const put = (TableName: string, pk: string, n: number) =>
  world.call('PutItem', { TableName, Item: { pk: S(pk), n: N(n) } });

test('a stream tells every change once, in order, with both images', async () => {
  const { TableName, StreamArn } = await streamed();
  await put(TableName, 'a', 1);
  await put(TableName, 'a', 2);
  await put(TableName, 'a', 2);
  await world.call('DeleteItem', { TableName, Key: { pk: S('a') } });
  await world.call('DeleteItem', { TableName, Key: { pk: S('never') } });
  await world.restart();

  const { Records, NextShardIterator } = await read(await iterator(StreamArn, 'TRIM_HORIZON'));

  assert.deepEqual(
    Records.map(({ eventName }) => eventName),
    ['INSERT', 'MODIFY', 'REMOVE'],
  );
  assert.deepEqual(Records[1]?.dynamodb['OldImage'], { pk: S('a'), n: N(1) });
  assert.deepEqual(Records[1]?.dynamodb['NewImage'], { pk: S('a'), n: N(2) });
  assert.deepEqual(Records[2]?.dynamodb['Keys'], { pk: S('a') });
  assert.equal(Records[0]?.eventSource, 'aws:dynamodb');
  const numbers = Records.map(({ dynamodb }) => dynamodb.SequenceNumber);
  assert.deepEqual([...numbers].sort(), numbers);
  assert.deepEqual((await read(NextShardIterator ?? '')).Records, []);
});

test('a write that did nothing or was rolled back is not in the stream', async () => {
  const { TableName, StreamArn } = await streamed('KEYS_ONLY');
  const Put = (pk: string, ConditionExpression?: string) => ({
    Put: { TableName, Item: { pk: S(pk) }, ...(ConditionExpression ? { ConditionExpression } : {}) },
  });
  await assert.rejects(
    world.call('TransactWriteItems', { TransactItems: [Put('a'), Put('b', 'attribute_exists(pk)')] }),
    { code: 'TransactionCanceledException' },
  );

  const { Records } = await read(await iterator(StreamArn, 'TRIM_HORIZON'));

  assert.deepEqual(Records, []);
});

for (const [view, images] of [
  ['KEYS_ONLY', []],
  ['NEW_IMAGE', ['NewImage']],
  ['OLD_IMAGE', ['OldImage']],
] as const)
  test(`a stream of ${view} shows ${images.join() || 'no image'}`, async () => {
    const { TableName, StreamArn } = await streamed(view);
    await put(TableName, 'a', 1);
    await put(TableName, 'a', 2);

    const { Records } = await read(await iterator(StreamArn, 'TRIM_HORIZON'));

    const shown = ['NewImage', 'OldImage'].filter((name) => Records[1]?.dynamodb[name] !== undefined);
    assert.deepEqual(shown, images);
  });

test('reading begins at the end, or at or after a record', async () => {
  const { TableName, StreamArn } = await streamed();
  for (const n of [1, 2, 3]) await put(TableName, String(n), n);
  const { Records } = await read(await iterator(StreamArn, 'TRIM_HORIZON'), 2);
  assert.equal(Records.length, 2);
  const second = Records[1]?.dynamodb.SequenceNumber;
  const keys = async (text: string) => (await read(text)).Records.map(({ dynamodb }) => dynamodb['Keys']);

  assert.deepEqual(await keys(await iterator(StreamArn, 'AT_SEQUENCE_NUMBER', second)), [
    { pk: S('2') },
    { pk: S('3') },
  ]);
  assert.deepEqual(await keys(await iterator(StreamArn, 'AFTER_SEQUENCE_NUMBER', second)), [{ pk: S('3') }]);
  const latest = await iterator(StreamArn, 'LATEST');
  assert.deepEqual(await keys(latest), []);
  await put(TableName, '4', 4);
  assert.deepEqual(await keys(latest), [{ pk: S('4') }]);
});

test('a disabled stream can be read to its end, and that is said', async () => {
  const { TableName, StreamArn } = await streamed();
  await put(TableName, 'a', 1);
  await world.call('UpdateTable', { TableName, StreamSpecification: { StreamEnabled: false } });
  await put(TableName, 'b', 1);

  const first = await read(await iterator(StreamArn, 'TRIM_HORIZON'));
  const second = await read(first.NextShardIterator ?? '');

  assert.equal(first.Records.length, 1);
  assert.deepEqual([second.Records, second.NextShardIterator], [[], undefined]);
});

test('records are gone after a day, and an iterator after a quarter of an hour', async () => {
  const { TableName, StreamArn } = await streamed();
  await put(TableName, 'a', 1);
  const old = await iterator(StreamArn, 'TRIM_HORIZON');

  world.cloud.clock.advance(24 * 60 * 60 * 1000 + 1000);

  await assert.rejects(read(old), { code: 'ExpiredIteratorException' });
  assert.deepEqual((await read(await iterator(StreamArn, 'TRIM_HORIZON'))).Records, []);
});

test('expired items are removed by the service, and the stream says so', async () => {
  const { TableName, StreamArn } = await streamed();
  await world.call('UpdateTimeToLive', {
    TableName,
    TimeToLiveSpecification: { Enabled: true, AttributeName: 'n' },
  });
  await put(TableName, 'a', Math.floor(world.cloud.clock.now() / 1000) + 10);
  world.cloud.clock.advance(12_000);
  const start = await iterator(StreamArn, 'TRIM_HORIZON');

  const records = await until(async () => {
    const { Records } = await read(start);
    return Records.length === 2 ? Records : undefined;
  });

  assert.equal(records[1]?.eventName, 'REMOVE');
  assert.deepEqual(records[1]?.userIdentity, { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' });
});
