import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ENV, env } from '../env.ts';
import { dynamoLedgerTable } from '../ledger-table.ts';
import { once } from './once.ts';

export const ledgerTable = once(() =>
  dynamoLedgerTable({ client: new DynamoDBClient({}), table: env(ENV.ledgerTable) }),
);
