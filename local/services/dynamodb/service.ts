/** DynamoDB and DynamoDB Streams, which share a signing name and, here, a database. */
import type { Timer } from '../../kernel/clock.ts';
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { batchGetItem } from './batch-get-item.ts';
import { batchWriteItem } from './batch-write-item.ts';
import { describeContinuousBackups, updateContinuousBackups } from './continuous-backups.ts';
import { createTable } from './create-table.ts';
import { deleteItem } from './delete-item.ts';
import { deleteTable } from './delete-table.ts';
import { describeTable } from './describe-table.ts';
import { openDynamo } from './dynamo.ts';
import { getItem } from './get-item.ts';
import { getRecords } from './get-records.ts';
import { listTables } from './list-tables.ts';
import { putItem } from './put-item.ts';
import { query } from './query.ts';
import { scan } from './scan.ts';
import { describeStream, getShardIterator, listStreams } from './stream-operations.ts';
import { listTagsOfResource, tagResource, untagResource } from './tags.ts';
import { describeTimeToLive, updateTimeToLive } from './time-to-live-settings.ts';
import { transactGetItems } from './transact-get-items.ts';
import { transactWriteItems } from './transact-write-items.ts';
import { updateItem } from './update-item.ts';
import { updateTable } from './update-table.ts';

const TRIM_EVERY = 60 * 60 * 1000;

export const dynamodbService: ServiceFactory = (cloud) => {
  const dynamo = openDynamo(cloud);
  let trimming: Timer | undefined;
  const trim = (): void => {
    try {
      dynamo.store.transaction(() => dynamo.streams.trim());
    } catch (error) {
      cloud.log(`dynamodb: trimming streams failed: ${(error as Error).stack}`);
    }
    trimming = cloud.clock.at(cloud.clock.now() + TRIM_EVERY, trim);
  };
  return {
    name: 'dynamodb',
    wire: { protocol: 'json', version: '1.0', target: 'DynamoDB_20120810' },
    operations: {
      CreateTable: createTable(dynamo),
      DescribeTable: describeTable(dynamo),
      UpdateTable: updateTable(dynamo),
      DeleteTable: deleteTable(dynamo),
      ListTables: listTables(dynamo),
      UpdateTimeToLive: updateTimeToLive(dynamo),
      DescribeTimeToLive: describeTimeToLive(dynamo),
      UpdateContinuousBackups: updateContinuousBackups(dynamo),
      DescribeContinuousBackups: describeContinuousBackups(dynamo),
      TagResource: tagResource(dynamo),
      UntagResource: untagResource(dynamo),
      ListTagsOfResource: listTagsOfResource(dynamo),
      PutItem: putItem(dynamo),
      GetItem: getItem(dynamo),
      UpdateItem: updateItem(dynamo),
      DeleteItem: deleteItem(dynamo),
      Query: query(dynamo),
      Scan: scan(dynamo),
      BatchGetItem: batchGetItem(dynamo),
      BatchWriteItem: batchWriteItem(dynamo),
      TransactGetItems: transactGetItems(dynamo),
      TransactWriteItems: transactWriteItems(dynamo),
      ListStreams: listStreams(dynamo),
      DescribeStream: describeStream(dynamo),
      GetShardIterator: getShardIterator(dynamo),
      GetRecords: getRecords(dynamo),
    },
    start() {
      dynamo.expiry.wake();
      trim();
    },
    stop() {
      dynamo.expiry.stop();
      trimming?.cancel();
    },
  };
};
