import type { Caller, Operation } from '../../kernel/cloud.ts';
import { type AttributeUpdates, checkNoExpressions, readAttributeUpdates } from './attribute-updates.ts';
import { emptyItem, type Item } from './attribute-value.ts';
import { tableForItems } from './catalog.ts';
import type { Dynamo } from './dynamo.ts';
import { applyUpdate, updatedAttributes } from './expressions/apply-update.ts';
import { parseUpdate, type UpdateAction } from './expressions/update.ts';
import { badValue } from './invalid.ts';
import { readKey } from './item-key.ts';
import { keyAttributes, type Table } from './table.ts';
import { type ConditionalInput, readExpressions, type Write, type Written, writeContext } from './write.ts';
import { writeOperation } from './write-operation.ts';

interface UpdateItemInput extends ConditionalInput {
  Key?: unknown;
  UpdateExpression?: string;
  AttributeUpdates?: AttributeUpdates;
}

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

export const updateItem = (dynamo: Dynamo): Operation<UpdateItemInput> =>
  writeOperation(dynamo, {
    name: 'UpdateItem',
    parameters: ['Key', 'UpdateExpression', 'AttributeUpdates'],
    prepare: prepareUpdate,
    returned: (choice, written, write) => returned(choice, written, write.actions ?? []),
  });

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
