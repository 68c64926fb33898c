/** kill -9 of the whole cloud while it writes: what was acknowledged is there, with its index rows and its records. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openCloud } from '../../../../local/open-cloud.ts';
import { ACCOUNT, N, S } from './world.ts';

const data = mkdtempSync(join(tmpdir(), 'local-dynamodb-'));
after(() => rmSync(data, { recursive: true }));

const root = {
  account: ACCOUNT,
  region: 'us-east-1',
  principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
} as const;

const firstUrl = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => child.once('message', (url) => resolve(String(url))));

const send = async (url: string, operation: string, input: unknown): Promise<void> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization:
        `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/dynamodb/aws4_request, ` +
        `SignedHeaders=host, Signature=0`,
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    },
    body: JSON.stringify(input),
  });
  assert.equal(answer.status, 200, await answer.text());
};

test('nothing acknowledged is lost, and items, index and stream agree', async () => {
  const child = fork(join(import.meta.dirname, 'crash-victim.ts'), [data]);
  const url = await firstUrl(child);
  await send(url, 'CreateTable', {
    TableName: 'crash',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'g', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-g',
        KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  });
  const acknowledged = new Set<string>();
  let isOver = false;
  const writer = async (name: string): Promise<void> => {
    for (let i = 0; !isOver; i++) {
      const pk = `${name}-${i}`;
      try {
        await send(url, 'PutItem', { TableName: 'crash', Item: { pk: S(pk), g: S('all'), n: N(i) } });
        acknowledged.add(pk);
      } catch {
        return;
      }
      if (acknowledged.size === 200) {
        isOver = true;
        child.kill('SIGKILL');
      }
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(writer));

  const cloud = await openCloud({ data });
  const call = <Out>(operation: string, input: unknown) => cloud.call<Out>('dynamodb', operation, input, root);
  const keysOf = (items: readonly { pk: { S: string } }[]) => items.map(({ pk }) => pk.S).sort();
  const { Items } = await call<{ Items: { pk: { S: string } }[] }>('Scan', { TableName: 'crash' });
  const indexed = await call<{ Items: { pk: { S: string } }[] }>('Query', {
    TableName: 'crash',
    IndexName: 'by-g',
    KeyConditionExpression: 'g = :g',
    ExpressionAttributeValues: { ':g': S('all') },
  });
  const { Streams } = await call<{ Streams: { StreamArn: string }[] }>('ListStreams', {});
  const StreamArn = Streams[0]?.StreamArn;
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>('DescribeStream', {
    StreamArn,
  });
  const { ShardIterator } = await call<{ ShardIterator: string }>('GetShardIterator', {
    StreamArn,
    ShardId: StreamDescription.Shards[0]?.ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records } = await call<{ Records: { dynamodb: { Keys: { pk: { S: string } } } }[] }>('GetRecords', {
    ShardIterator,
  });
  await cloud.close();

  const written = keysOf(Items);
  for (const pk of acknowledged) assert.ok(written.includes(pk), `${pk} was acknowledged and is gone`);
  assert.deepEqual(keysOf(indexed.Items), written);
  assert.deepEqual(keysOf(Records.map(({ dynamodb }) => dynamodb.Keys)), written);
});
