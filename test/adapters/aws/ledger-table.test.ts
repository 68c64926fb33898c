import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLedgerTable } from '../../../adapters/aws/ledger-table.ts';
import { openTestCloud, type TestCloud } from '../cloud.ts';

let world: TestCloud;
before(async () => {
  world = await openTestCloud();
});
after(() => world.close());

test('a table that is protected cannot be deleted', async () => {
  const client = new DynamoDBClient(world.sdk);
  const TableName = 'ledger';
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  const table = dynamoLedgerTable({ client, table: TableName });
  assert.equal(await table.isProtected(), false);

  await table.protect();

  assert.equal(await table.isProtected(), true);
  await assert.rejects(client.send(new DeleteTableCommand({ TableName })), { name: 'ValidationException' });
});
