import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { DynamoDBClient, TransactionCanceledException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoLedger, itemOf, pauseMs } from '../../../adapters/aws/ledger.ts';
import { pack } from '../../../adapters/aws/packed-item.ts';
import type { Ledger } from '../../../core/ports/ledger.ts';
import { memoryLedger } from '../../core/memory-ledger.ts';
import { openTestCloud, type TestCloud } from '../cloud.ts';
import { createLedgerTable, TABLE } from './created-table.ts';
import { ledgerContract } from './ledger-contract.ts';

let world: TestCloud;
let client: DynamoDBClient;
let ledger: Ledger;
before(async () => {
  world = await openTestCloud();
  client = new DynamoDBClient(world.sdk);
  await client.send(createLedgerTable());
  ledger = dynamoLedger({ client, table: TABLE, random: () => 0 });
});
after(async () => {
  client.destroy();
  await world.close();
});

ledgerContract('of the tests, in memory', memoryLedger);
ledgerContract('on DynamoDB', () => ledger);

test('an item that DynamoDB or its stream gives is read back as it was written', () => {
  const item = itemOf({
    pk: { S: 'P' },
    sk: { S: 'S' },
    kind: { S: 'approval' },
    revision: { N: '3' },
    openKind: { S: 'approval' },
    openSince: { S: '2026-01-01T00:00:00.000Z' },
    listedUnder: { S: 'L' },
    listedAt: { S: '2026-01-02T00:00:00.000Z' },
    expires: { N: '1900000000' },
    id: { S: 'a' },
    bound: { M: { plans: { L: [{ M: { serial: { N: '4' } } }] }, none: { NULL: true } } },
  });

  assert.deepEqual(item, {
    key: { pk: 'P', sk: 'S' },
    kind: 'approval',
    revision: 3,
    data: { id: 'a', bound: { plans: [{ serial: 4 }], none: null } },
    open: { kind: 'approval', since: '2026-01-01T00:00:00.000Z' },
    listed: { under: 'L', at: '2026-01-02T00:00:00.000Z' },
    expires: 1_900_000_000,
  });
});

test('data beyond what an item holds is kept compressed, and what does not fit even so is refused by name', async () => {
  const key = { pk: 'LARGE', sk: 'ITEM' };
  const actions = Array.from({ length: 2500 }, (_, at) => ({
    name: `Action${at}`,
    commands: ['npm test', 'x'.repeat(200)],
  }));
  const item = { key, kind: 'version', revision: 0, data: { actions } };
  await ledger.write([{ put: item }]);

  assert.deepEqual((await ledger.get(key))?.data, { actions });

  const noise = Array.from({ length: 50_000 }, () => randomUUID()).join('');
  await assert.rejects(ledger.write([{ put: { ...item, key: { pk: 'LARGE', sk: 'NOISE' }, data: { noise } } }]), {
    name: 'ItemTooLarge',
  });
});

test('an event of the stream gives compressed data as text', () => {
  const { packed } = pack({ text: 'a'.repeat(200_000) }) as { packed: Uint8Array };
  const given = { pk: { S: 'P' }, sk: { S: 'S' }, kind: { S: 'k' }, revision: { N: '1' } };
  const item = itemOf({ ...given, packed: { B: Buffer.from(packed).toString('base64') as never } });

  assert.deepEqual(item.data, { text: 'a'.repeat(200_000) });
});

test('an item in no index has neither `open` nor `listed` nor `expires`', () => {
  const item = itemOf({ pk: { S: 'P' }, sk: { S: 'S' }, kind: { S: 'k' }, revision: { N: '1' } });

  assert.deepEqual(Object.keys(item).toSorted(), ['data', 'key', 'kind', 'revision']);
});

test('a machine that writes an attribute natively and adds to the revision makes the older reader lose', async () => {
  const key = { pk: 'NATIVE', sk: 'ACTION' };
  await ledger.write([{ put: { key, kind: 'action', revision: 0, data: { status: 'InProgress', attempt: 1 } } }]);
  const read = await ledger.get(key);

  await client.send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key: { pk: { S: key.pk }, sk: { S: key.sk } },
      UpdateExpression: 'SET #status = :status ADD revision :one',
      ConditionExpression: 'attempt = :attempt',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': { S: 'Succeeded' }, ':one': { N: '1' }, ':attempt': { N: '1' } },
    }),
  );

  await assert.rejects(ledger.write([{ put: read as never }]));
  assert.deepEqual(await ledger.get(key), {
    key,
    kind: 'action',
    revision: 2,
    data: { status: 'Succeeded', attempt: 1 },
  });
});

test('a list of an index goes on where its page ended', async () => {
  const under = 'PAGES';
  for (const n of [1, 2, 3])
    await ledger.write([
      { put: { key: { pk: under, sk: `${n}` }, kind: 'k', revision: 0, data: {}, listed: { under, at: `${n}` } } },
    ]);

  const first = await ledger.listed(under, { limit: 2 });
  const second = await ledger.listed(under, { limit: 2, after: first.next });

  assert.deepEqual(
    [first, second].map(({ items }) => items.map(({ key }) => key.sk)),
    [['3', '2'], ['1']],
  );
  assert.equal(second.next, undefined);
});

test('an error of DynamoDB that is no lost race stays what it is', async () => {
  const elsewhere = dynamoLedger({ client, table: 'no-such-table', random: () => 0 });
  const put = { put: { key: { pk: 'P', sk: 'S' }, kind: 'k', revision: 0, data: {} } };
  const large = { put: { key: { pk: 'P', sk: 'L'.repeat(2000) }, kind: 'k', revision: 0, data: {} } };

  await assert.rejects(elsewhere.write([put]), { name: 'ResourceNotFoundException' });
  await assert.rejects(ledger.write([large]), { name: 'ValidationException' });
  await assert.rejects(ledger.write([large, put]), (error: Error) => error.name !== 'Conflict');
  assert.equal(await ledger.get({ pk: 'P', sk: 'S' }), undefined);
});

test('a cursor that is not one is refused', async () => {
  for (const text of ['{"pk":1,"sk":"S"}', 'null', '[', '{"pk":"P"}', '{"pk":"OTHER","sk":"S"}'])
    await assert.rejects(ledger.list('P', { after: Buffer.from(text).toString('base64url') }), Error, text);
});

test('a transaction that was also throttled is no lost race: nobody can say that an item has changed', async () => {
  const cancelled = (...codes: readonly string[]) => {
    const CancellationReasons = codes.map((Code) => ({ Code }));
    const error = new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
    return dynamoLedger({ client: { send: () => Promise.reject(error) } as never, table: TABLE, random: () => 0 });
  };
  const changes = ['A', 'B'].map((sk) => ({ check: { key: { pk: 'P', sk }, revision: 1 } }));

  await assert.rejects(cancelled('None', 'ConditionalCheckFailed').write(changes), { code: 'Conflict' });
  await assert.rejects(cancelled('None', 'TransactionConflict').write(changes), { code: 'Conflict' });
  await assert.rejects(cancelled('ThrottlingError', 'ConditionalCheckFailed').write(changes), {
    code: 'LedgerThrottled',
  });
  await assert.rejects(cancelled('None', 'ProvisionedThroughputExceeded').write(changes), { code: 'LedgerThrottled' });
  for (const codes of [['None', 'None'], [], ['ThrottlingError', 'ItemCollectionSizeLimitExceeded']])
    await assert.rejects(cancelled(...codes).write(changes), { name: 'TransactionCanceledException' });
});

test('pauses double up to a second, and chance spreads them', () => {
  assert.deepEqual(
    [1, 2, 3, 6, 7, 30].map((lost) => pauseMs(lost, 1)),
    [20, 40, 80, 640, 1000, 1000],
  );
  assert.equal(pauseMs(7, 0.25), 250);
  assert.equal(pauseMs(7, 0), 0);
});
