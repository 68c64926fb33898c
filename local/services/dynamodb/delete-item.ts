import type { Caller, Operation } from '../../kernel/cloud.ts';
import { checkReturnsOld } from './capacity.ts';
import { tableForItems } from './catalog.ts';
import type { Dynamo } from './dynamo.ts';
import { readKey } from './item-key.ts';
import { type ConditionalInput, readExpressions, type Write, writeContext } from './write.ts';
import { returnedOld, writeOperation } from './write-operation.ts';

interface DeleteItemInput extends ConditionalInput {
  Key?: unknown;
}

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

export const deleteItem = (dynamo: Dynamo): Operation<DeleteItemInput> =>
  writeOperation(dynamo, {
    name: 'DeleteItem',
    parameters: ['Key'],
    prepare: (_dynamo, input: DeleteItemInput, caller) => {
      checkReturnsOld(input.ReturnValues);
      return prepareDelete(dynamo, input, caller);
    },
    returned: returnedOld,
  });
