import type { Call, Caller, Operation } from '../../kernel/cloud.ts';
import { readItem } from './attribute-value.ts';
import { checkReturnsOld } from './capacity.ts';
import { tableForItems } from './catalog.ts';
import { checkParameters, type Dynamo, preparedOnce } from './dynamo.ts';
import { collectionMetrics } from './item-collection.ts';
import { checkItemKey } from './item-key.ts';
import { type ConditionalInput, perform, readExpressions, type Write, writeContext, writeDemand } from './write.ts';
import { consumedByWrites } from './write-capacity.ts';

interface PutItemInput extends ConditionalInput {
  Item?: unknown;
}

const PARAMETERS = [
  'TableName',
  'Item',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
];

/** Also the Put of a transaction. */
export const preparePut = (dynamo: Dynamo, input: PutItemInput, caller: Caller): Write => {
  const item = readItem(input.Item);
  const { condition, attributes } = readExpressions(input);
  const table = tableForItems(dynamo.catalog, input.TableName, caller);
  return {
    table,
    key: checkItemKey(item, table),
    hash: item[table.hash.name]!,
    condition,
    showOld: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
    next: () => item,
    context: writeContext(table, [item], [...Object.keys(item), ...attributes], input),
  };
};

export const putItem = (dynamo: Dynamo): Operation<PutItemInput> => {
  const prepared = preparedOnce((input: PutItemInput, call: Call) => {
    checkParameters('PutItem', input, PARAMETERS);
    checkReturnsOld(input.ReturnValues);
    return preparePut(dynamo, input, call);
  });
  return {
    demands: (input, call) => [writeDemand('PutItem', input, call, () => prepared.look(input, call))],
    run(input, call) {
      const write = prepared.take(input, call);
      const written = dynamo.store.transaction(() => perform(dynamo, write));
      return {
        Attributes: input.ReturnValues === 'ALL_OLD' ? written.old : undefined,
        ConsumedCapacity: consumedByWrites(input.ReturnConsumedCapacity, write.table, [written]),
        ItemCollectionMetrics: collectionMetrics(dynamo, input.ReturnItemCollectionMetrics, write),
      };
    },
  };
};
