/** The ledger's table as the templates make it. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';

export const TABLE = 'tagline-ledger';

export const createLedgerTable = (): CreateTableCommand => {
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  const index = (IndexName: string, hash: string, range: string) => ({
    IndexName,
    KeySchema: keys(hash, range),
    Projection: { ProjectionType: 'ALL' as const },
  });
  return new CreateTableCommand({
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keys('pk', 'sk'),
    AttributeDefinitions: ['pk', 'sk', 'openKind', 'openSince', 'listedUnder', 'listedAt'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexes: [index('open', 'openKind', 'openSince'), index('listed', 'listedUnder', 'listedAt')],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
};
