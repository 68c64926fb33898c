/** A local cloud with a DynamoDB client, for the tests of this folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

export const ACCOUNT = '111122223333';

export interface World {
  cloud: OpenCloud;
  dynamo: DynamoDBClient;
  readonly log: string[];
  /** Closes the cloud and opens it again on the same folder. */
  restart(): Promise<void>;
  /** A new table of its own for a test: hash key `pk` (S), and `sk` of the given type. */
  table(sk?: 'S' | 'N' | 'B', further?: Partial<CreateTableCommandInput>): Promise<string>;
  /** In process, as root of the account. */
  call<Out>(operation: string, input: unknown): Promise<Out>;
}

export const openWorld = (): World => {
  const data = mkdtempSync(join(tmpdir(), 'local-dynamodb-'));
  let count = 0;
  const open = async (): Promise<void> => {
    world.cloud = await openCloud({ data, log: (line) => world.log.push(line) });
    world.dynamo = new DynamoDBClient({
      endpoint: world.cloud.url,
      region: 'us-east-1',
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
    });
  };
  const close = async (): Promise<void> => {
    world.dynamo.destroy();
    await world.cloud.close();
  };
  const world: World = {
    cloud: undefined as never,
    dynamo: undefined as never,
    log: [],
    async restart() {
      await close();
      await open();
    },
    async table(sk, further = {}) {
      const TableName = `table-${++count}`;
      const keys = [['pk', 'HASH', 'S'] as const, ...(sk ? [['sk', 'RANGE', sk] as const] : [])];
      await world.dynamo.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: keys.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
          ...further,
          AttributeDefinitions: [
            ...keys.map(([AttributeName, , AttributeType]) => ({ AttributeName, AttributeType })),
            ...(further.AttributeDefinitions ?? []),
          ],
        }),
      );
      return TableName;
    },
    call: (operation, input) =>
      world.cloud.call('dynamodb', operation, input, {
        account: ACCOUNT,
        region: 'us-east-1',
        principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
      }),
  };
  before(open);
  after(async () => {
    await close();
    rmSync(data, { recursive: true });
  });
  return world;
};

/** For assert.rejects: the error's name and its whole message. */
export const fault = (name: string, message?: string | RegExp) => (error: Error) => {
  if (error.name !== name) throw error;
  if (typeof message === 'string' && error.message !== message) throw error;
  if (message instanceof RegExp && !message.test(error.message)) throw error;
  return true;
};

export const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (let turn = 0; turn < 200; turn++) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await wait(20);
  }
  throw new Error('it never came');
};

/** A plain value as an attribute value. */
export const S = (text: string): AttributeValue => ({ S: text });
export const N = (number: number | string): AttributeValue => ({ N: String(number) });
