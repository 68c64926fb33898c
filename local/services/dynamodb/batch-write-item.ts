import type { Call, Operation } from '../../kernel/cloud.ts';
import { checkDistinct } from './batch-get-item.ts';
import { prepareDelete } from './delete-item.ts';
import { checkParameters, type Dynamo, preparedOnce, tableDemand, tableIfAny } from './dynamo.ts';
import { invalid } from './invalid.ts';
import { collectionsByTable } from './item-collection.ts';
import { preparePut } from './put-item.ts';
import { perform, type Write } from './write.ts';
import { consumedByWrites } from './write-capacity.ts';

interface WriteRequest {
  PutRequest?: { Item?: unknown };
  DeleteRequest?: { Key?: unknown };
}

interface BatchWriteItemInput {
  RequestItems: Record<string, WriteRequest[]>;
  ReturnConsumedCapacity?: string;
  ReturnItemCollectionMetrics?: string;
}

const MOST_REQUESTS = 25;

const entriesOf = (input: BatchWriteItemInput): [string, WriteRequest[]][] => Object.entries(input.RequestItems);

const prepare = (dynamo: Dynamo, input: BatchWriteItemInput, call: Call): readonly [string, readonly Write[]][] => {
  checkParameters('BatchWriteItem', input, ['RequestItems', 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics']);
  const entries = entriesOf(input);
  if (entries.reduce((sum, [, requests]) => sum + requests.length, 0) > MOST_REQUESTS)
    throw invalid('Too many items requested for the BatchWriteItem call');
  return entries.map(([name, requests]) => {
    const writes = requests.map((request) => prepareOne(dynamo, name, request, call));
    checkDistinct(writes);
    return [name, writes];
  });
};

const prepareOne = (dynamo: Dynamo, TableName: string, request: WriteRequest, call: Call): Write => {
  checkParameters('BatchWriteItem', request, ['PutRequest', 'DeleteRequest']);
  const { PutRequest: put, DeleteRequest: del } = request;
  if (put && del)
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  if (put) return preparePut(dynamo, { TableName, Item: put.Item }, call);
  if (del) return prepareDelete(dynamo, { TableName, Key: del.Key }, call);
  throw invalid('Each write request needs a PutRequest or a DeleteRequest');
};

export const batchWriteItem = (dynamo: Dynamo): Operation<BatchWriteItemInput> => {
  const prepared = preparedOnce((input: BatchWriteItemInput, call: Call) => prepare(dynamo, input, call));
  return {
    demands(input, call) {
      const names = entriesOf(input).map(([name]) => name);
      if (names.some((name) => !tableIfAny(dynamo, name, call)))
        return names.map((name) => tableDemand('BatchWriteItem', name, call));
      return prepared.look(input, call).map(([name, writes]) => {
        const merged = (key: string) => [...new Set(writes.flatMap(({ context }) => context[key] ?? []))];
        return tableDemand('BatchWriteItem', name, call, {
          'dynamodb:LeadingKeys': merged('dynamodb:LeadingKeys'),
          'dynamodb:Attributes': merged('dynamodb:Attributes'),
        });
      });
    },
    run(input, call) {
      const parts = prepared.take(input, call);
      const done = dynamo.store.transaction(() =>
        parts.map(([name, writes]) => ({ name, writes, written: writes.map((write) => perform(dynamo, write)) })),
      );
      const ConsumedCapacity = done.map(({ writes: [first], written }) =>
        consumedByWrites(input.ReturnConsumedCapacity, (first as Write).table, written),
      );
      return {
        UnprocessedItems: {},
        ConsumedCapacity: ConsumedCapacity[0] ? ConsumedCapacity : undefined,
        ItemCollectionMetrics: collectionsByTable(dynamo, input.ReturnItemCollectionMetrics, done),
      };
    },
  };
};
