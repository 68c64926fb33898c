/** Deletion protection of the ledger's table on DynamoDB. */
import { DescribeTableCommand, type DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import type { LedgerTable } from '../../core/ports/ledger-table.ts';

export const dynamoLedgerTable = ({ client, table }: { client: DynamoDBClient; table: string }): LedgerTable => ({
  async isProtected() {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    return Table?.DeletionProtectionEnabled ?? false;
  },
  async protect() {
    await client.send(new UpdateTableCommand({ TableName: table, DeletionProtectionEnabled: true }));
  },
});
