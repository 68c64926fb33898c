import type { Call, Caller, Operation } from '../../kernel/cloud.ts';
import { type AttributeUpdates, checkNoExpressions, readAttributeUpdates } from './attribute-updates.ts';
import { emptyItem, type Item } from './attribute-value.ts';
import { tableForItems } from './catalog.ts';
import { checkParameters, type Dynamo, preparedOnce } from './dynamo.ts';
import { applyUpdate, updatedAttributes } from './expressions/apply-update.ts';
import { parseUpdate, type UpdateAction } from './expressions/update.ts';
import { badValue } from './invalid.ts';
import { collectionMetrics } from './item-collection.ts';
import { readKey } from './item-key.ts';
import { keyAttributes, type Table } from './table.ts';
import {
  type ConditionalInput,
  perform,
  readExpressions,
  type Write,
  type Written,
  writeContext,
  writeDemand,
} from './write.ts';
import { consumedByWrites } from './write-capacity.ts';

interface UpdateItemInput extends ConditionalInput {
  Key?: unknown;
  UpdateExpression?: string;
  AttributeUpdates?: AttributeUpdates;
}

const PARAMETERS = [
  'TableName',
  'Key',
  'UpdateExpression',
  'AttributeUpdates',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
];

/** Also the Update of a transaction. */
export const prepareUpdate = (dynamo: Dynamo, input: UpdateItemInput, caller: Caller): Write => {
  const { condition, parsed, attributes } = readExpressions(input, (bindings) =>
    input.UpdateExpression === undefined || input.UpdateExpression === null
      ? undefined
      : parseUpdate(input.UpdateExpression, bindings),
  );
  if (input.AttributeUpdates) checkNoExpressions(input);
  const actions = parsed ?? readAttributeUpdates(input.AttributeUpdates ?? {});
  const table = tableForItems(dynamo.catalog, input.TableName, caller);
  const { key, attributes: keys } = readKey(input.Key, table);
  checkKeysUntouched(table, actions);
  return {
    table,
    key,
    hash: keys[table.hash.name]!,
    condition,
    showOld: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
    actions,
    next: (old) => applyUpdate(old ?? keys, actions),
    context: writeContext(
      table,
      [keys],
      [...Object.keys(keys), ...attributes, ...Object.keys(input.AttributeUpdates ?? {})],
      input,
    ),
  };
};

const checkKeysUntouched = (table: Table, actions: readonly UpdateAction[]): void => {
  for (const { name } of keyAttributes(table))
    if (actions.some(({ path }) => path[0] === name))
      throw badValue(`Cannot update attribute ${name}. This attribute is part of the key`);
};

export const updateItem = (dynamo: Dynamo): Operation<UpdateItemInput> => {
  const prepared = preparedOnce((input: UpdateItemInput, call: Call) => {
    checkParameters('UpdateItem', input, PARAMETERS);
    return prepareUpdate(dynamo, input, call);
  });
  return {
    demands: (input, call) => [writeDemand('UpdateItem', input, call, () => prepared.look(input, call))],
    run(input, call) {
      const write = prepared.take(input, call);
      const written = dynamo.store.transaction(() => perform(dynamo, write));
      return {
        Attributes: returned(input.ReturnValues, written, write.actions ?? []),
        ConsumedCapacity: consumedByWrites(input.ReturnConsumedCapacity, write.table, [written]),
        ItemCollectionMetrics: collectionMetrics(dynamo, input.ReturnItemCollectionMetrics, write),
      };
    },
  };
};

const returned = (choice: string | undefined, { old, next }: Written, actions: readonly UpdateAction[]) => {
  switch (choice) {
    case 'ALL_OLD':
      return old;
    case 'ALL_NEW':
      return next;
    case 'UPDATED_OLD':
      return unlessEmpty(old && updatedAttributes(old, actions));
    case 'UPDATED_NEW':
      return unlessEmpty(updatedAttributes(next ?? emptyItem(), actions));
    default:
      return undefined;
  }
};

const unlessEmpty = (item: Item | undefined): Item | undefined =>
  item && Object.keys(item).length > 0 ? item : undefined;
