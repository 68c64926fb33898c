import type { Caller, Operation } from '../../kernel/cloud.ts';
import { readItem } from './attribute-value.ts';
import { checkReturnsOld } from './capacity.ts';
import { tableForItems } from './catalog.ts';
import type { Dynamo } from './dynamo.ts';
import { checkItemKey } from './item-key.ts';
import { type ConditionalInput, readExpressions, type Write, writeContext } from './write.ts';
import { returnedOld, writeOperation } from './write-operation.ts';

interface PutItemInput extends ConditionalInput {
  Item?: unknown;
}

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

export const putItem = (dynamo: Dynamo): Operation<PutItemInput> =>
  writeOperation(dynamo, {
    name: 'PutItem',
    parameters: ['Item'],
    prepare: (_dynamo, input: PutItemInput, caller) => {
      checkReturnsOld(input.ReturnValues);
      return preparePut(dynamo, input, caller);
    },
    returned: returnedOld,
  });
