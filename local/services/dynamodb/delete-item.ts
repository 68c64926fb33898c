import type { Call, Caller, Operation } from '../../kernel/cloud.ts';
import { checkReturnsOld } from './capacity.ts';
import { tableForItems } from './catalog.ts';
import { checkParameters, type Dynamo, preparedOnce } from './dynamo.ts';
import { collectionMetrics } from './item-collection.ts';
import { readKey } from './item-key.ts';
import { type ConditionalInput, perform, readExpressions, type Write, writeContext, writeDemand } from './write.ts';
import { consumedByWrites } from './write-capacity.ts';

interface DeleteItemInput extends ConditionalInput {
  Key?: unknown;
}

const PARAMETERS = [
  'TableName',
  'Key',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
];

/** Also the Delete of a transaction, and its ConditionCheck, which deletes nothing. */
export const prepareDelete = (dynamo: Dynamo, input: DeleteItemInput, caller: Caller, checkOnly = false): Write => {
  const { condition, attributes } = readExpressions(input);
  const table = tableForItems(dynamo.catalog, input.TableName, caller);
  const { key, attributes: keys } = readKey(input.Key, table);
  const write = {
    table,
    key,
    hash: keys[table.hash.name]!,
    condition,
    showOld: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
    context: writeContext(table, [keys], [...Object.keys(keys), ...attributes], input),
  };
  return checkOnly ? write : { ...write, next: () => undefined };
};

export const deleteItem = (dynamo: Dynamo): Operation<DeleteItemInput> => {
  const prepared = preparedOnce((input: DeleteItemInput, call: Call) => {
    checkParameters('DeleteItem', input, PARAMETERS);
    checkReturnsOld(input.ReturnValues);
    return prepareDelete(dynamo, input, call);
  });
  return {
    demands: (input, call) => [writeDemand('DeleteItem', input, call, () => prepared.look(input, call))],
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
