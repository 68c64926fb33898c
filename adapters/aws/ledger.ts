/**
 * The ledger on DynamoDB: one table, a revision per item, attributes flat so that machines can update them natively.
 */
import { setTimeout } from 'node:timers/promises';
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { InvalidInput } from '../../core/fault.ts';
import type { Key } from '../../core/ledger/keys.ts';
import {
  type Change,
  Conflict,
  type Item,
  type Ledger,
  LedgerThrottled,
  type OpenKind,
  type Page,
} from '../../core/ports/ledger.ts';
import { pack, unpack } from './packed-item.ts';

const DEFAULT_LIMIT = 100;

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;

/** Full jitter: rivals that lost together try again at different times. `chance` is from 0 to 1. */
export const pauseMs = (lost: number, chance: number): number =>
  chance * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (lost - 1));

interface Needs {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** From 0 to 1. */
  readonly random: () => number;
}

export const dynamoLedger = ({ client, table, random }: Needs): Ledger => {
  const query = async (input: Omit<QueryCommandInput, 'TableName'>, page: Page = {}) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ...input,
        TableName: table,
        Limit: page.limit ?? DEFAULT_LIMIT,
        ScanIndexForward: !page.newestFirst,
        ...(page.after === undefined ? {} : { ExclusiveStartKey: readCursor(page.after) }),
      }),
    );
    return {
      items: Items.map(itemOf),
      ...(LastEvaluatedKey === undefined ? {} : { next: writeCursor(LastEvaluatedKey) }),
    };
  };
  return {
    async get({ pk, sk }) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: marshall({ pk, sk }), ConsistentRead: true }),
      );
      return Item && itemOf(Item);
    },
    list: (pk, page = {}) =>
      query(
        {
          ConsistentRead: true,
          KeyConditionExpression: page.prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: marshall({
            ':pk': pk,
            ...(page.prefix === undefined ? {} : { ':prefix': page.prefix }),
          }),
        },
        page,
      ),
    open: (kind, page) =>
      query(
        {
          IndexName: 'open',
          KeyConditionExpression: 'openKind = :kind',
          ExpressionAttributeValues: marshall({ ':kind': kind }),
        },
        page,
      ),
    listed: (under, page) =>
      query(
        {
          IndexName: 'listed',
          KeyConditionExpression:
            page?.prefix === undefined
              ? 'listedUnder = :under'
              : 'listedUnder = :under AND begins_with(listedAt, :prefix)',
          ExpressionAttributeValues: marshall({
            ':under': under,
            ...(page?.prefix === undefined ? {} : { ':prefix': page.prefix }),
          }),
        },
        { newestFirst: true, ...page },
      ),
    async write(changes) {
      try {
        await send(client, table, changes);
      } catch (error) {
        throw refusalOf(error, changes);
      }
    },
    backOff: (lost) => setTimeout(pauseMs(lost, random())),
  };
};

const send = async (client: DynamoDBClient, table: string, changes: readonly Change[]): Promise<void> => {
  const [only, ...more] = changes;
  if (!only) return;
  if (more.length === 0 && 'put' in only)
    await client.send(
      new PutItemCommand({ TableName: table, Item: attributesOf(only.put), ...unchanged(only.put.revision) }),
    );
  else if (more.length === 0 && 'delete' in only)
    await client.send(
      new DeleteItemCommand({ TableName: table, Key: marshall(only.delete.key), ...unchanged(only.delete.revision) }),
    );
  else
    await client.send(
      new TransactWriteItemsCommand({ TransactItems: changes.map((change) => transactItem(table, change)) }),
    );
};

const transactItem = (TableName: string, change: Change): TransactWriteItem => {
  if ('put' in change) return { Put: { TableName, Item: attributesOf(change.put), ...unchanged(change.put.revision) } };
  if ('delete' in change)
    return { Delete: { TableName, Key: marshall(change.delete.key), ...unchanged(change.delete.revision) } };
  return { ConditionCheck: { TableName, Key: marshall(change.check.key), ...unchanged(change.check.revision) } };
};

/** The item is as it was read: absent, or at that revision. */
const unchanged = (revision: number) =>
  revision === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#revision = :revision',
        ExpressionAttributeNames: { '#revision': 'revision' },
        ExpressionAttributeValues: marshall({ ':revision': revision }),
      };

const keyOf = (change: Change): Key =>
  'put' in change ? change.put.key : 'delete' in change ? change.delete.key : change.check.key;

const LOST: readonly string[] = ['ConditionalCheckFailed', 'TransactionConflict'];
const THROTTLED: readonly string[] = ['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded'];
const LOST_NAMES: readonly string[] = ['ConditionalCheckFailedException', 'TransactionConflictException'];
const THROTTLED_NAMES: readonly string[] = [
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
];

/**
 * A lost race, a lack of capacity, or the error itself. If a transaction reports both, it is not certain that an item
 * has changed.
 */
const refusalOf = (error: unknown, changes: readonly Change[]): unknown => {
  if (!(error instanceof Error)) return error;
  const keys = changes.map(keyOf);
  if (LOST_NAMES.includes(error.name)) return new Conflict(keys, error);
  if (THROTTLED_NAMES.includes(error.name)) return new LedgerThrottled(keys, error);
  if (!(error instanceof TransactionCanceledException)) return error;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None').filter((code) => code !== 'None');
  if (codes.length === 0) return error;
  if (codes.every((code) => LOST.includes(code))) return new Conflict(keys, error);
  const known = codes.every((code) => LOST.includes(code) || THROTTLED.includes(code));
  return known ? new LedgerThrottled(keys, error) : error;
};

/** Attributes of the item beside its data. */
const OWN: readonly string[] = [
  'pk',
  'sk',
  'kind',
  'revision',
  'openKind',
  'openSince',
  'listedUnder',
  'listedAt',
  'expires',
  'packed',
];

const ownsNothing = (data: object): object => {
  const lost = Object.keys(data).filter((name) => OWN.includes(name));
  if (lost.length > 0) throw new TypeError(`data of an item cannot have the members ${lost.join(', ')}`);
  return data;
};

const attributesOf = ({
  key,
  kind,
  revision,
  data,
  open,
  listed,
  expires,
}: Item<unknown>): Record<string, AttributeValue> =>
  marshall(
    {
      ...pack(ownsNothing(data as object)),
      ...key,
      kind,
      revision: revision + 1,
      ...(open ? { openKind: open.kind, openSince: open.since } : {}),
      ...(listed ? { listedUnder: listed.under, listedAt: listed.at } : {}),
      ...(expires === undefined ? {} : { expires }),
    },
    { removeUndefinedValues: true },
  );

/** An item as DynamoDB (or its stream) gives it. */
export const itemOf = (attributes: Record<string, AttributeValue>): Item<unknown> => {
  const { pk, sk, kind, revision, openKind, openSince, listedUnder, listedAt, expires, ...kept } =
    unmarshall(attributes);
  const data = unpack(kept);
  return {
    key: { pk, sk },
    kind,
    revision,
    data,
    ...(openKind === undefined ? {} : { open: { kind: openKind as OpenKind, since: openSince } }),
    ...(listedUnder === undefined ? {} : { listed: { under: listedUnder, at: listedAt } }),
    ...(expires === undefined ? {} : { expires }),
  };
};

/** People type cursors (`--after`): they are opaque text and are checked when read back. */
const writeCursor = (key: Record<string, AttributeValue>): string =>
  Buffer.from(JSON.stringify(unmarshall(key))).toString('base64url');

const readCursor = (cursor: string): Record<string, AttributeValue> => {
  const key = jsonOf(cursor);
  if (
    key !== null &&
    typeof key === 'object' &&
    'pk' in key &&
    Object.values(key).every((part) => typeof part === 'string')
  )
    return marshall(key);
  throw new InvalidInput('InvalidRequest', [
    {
      code: 'InvalidRequest',
      message: 'the cursor is not one of this list',
      where: 'after',
      expected: 'what the page before gave as next',
    },
  ]);
};

const jsonOf = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};
