import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ledgerOf } from '../../../core/ledger/environment-ledger.ts';
import { ENV, env, envIfSet } from '../env.ts';
import { dynamoLedger } from '../ledger.ts';
import { once } from './once.ts';

const table = once(() =>
  dynamoLedger({ client: new DynamoDBClient({}), table: env(ENV.ledgerTable), random: Math.random }),
);
export const ledger = once(() => {
  const environment = envIfSet(ENV.environment);
  return environment === undefined ? table() : ledgerOf(environment, table());
});
