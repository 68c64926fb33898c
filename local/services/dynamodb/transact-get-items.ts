import type { Call, Operation } from '../../kernel/cloud.ts';
import { cancelIfAny, NO_REASON, reasonOf } from './cancellation.ts';
import { consumed, readUnits } from './capacity.ts';
import { checkParameters, type Dynamo, preparedOnce, tableDemand, tableIfAny } from './dynamo.ts';
import type { Placeholders } from './expressions/bindings.ts';
import { type Get, prepareGet, projected, readContext } from './get-item.ts';
import { invalid } from './invalid.ts';
import { WrongKey } from './item-key.ts';
import { sumByTable } from './transaction-limits.ts';

interface TransactGetItemsInput {
  TransactItems: { Get?: Placeholders & { TableName?: string; Key?: unknown; ProjectionExpression?: string } }[];
  ReturnConsumedCapacity?: string;
}

const PARAMETERS = ['TableName', 'Key', 'ProjectionExpression', 'ExpressionAttributeNames'];

const getsOf = (input: TransactGetItemsInput) => {
  checkParameters('TransactGetItems', input, ['TransactItems', 'ReturnConsumedCapacity']);
  return input.TransactItems.map((item) => {
    checkParameters('TransactGetItems', item, ['Get']);
    if (!item.Get) throw invalid('Each of TransactItems needs a Get');
    checkParameters('TransactGetItems', item.Get, PARAMETERS);
    return item.Get;
  });
};

/** A key that does not fit its table cancels the transaction. */
const prepare = (dynamo: Dynamo, input: TransactGetItemsInput, call: Call): readonly Get[] => {
  const prepared = getsOf(input).map((get) => {
    try {
      return prepareGet(dynamo, get, call);
    } catch (error) {
      if (error instanceof WrongKey) return error;
      throw error;
    }
  });
  cancelIfAny(prepared.map((each) => (each instanceof WrongKey ? reasonOf(each) : NO_REASON)));
  return prepared as readonly Get[];
};

export const transactGetItems = (dynamo: Dynamo): Operation<TransactGetItemsInput> => {
  const prepared = preparedOnce((input: TransactGetItemsInput, call: Call) => prepare(dynamo, input, call));
  return {
    demands(input, call) {
      const gets = getsOf(input);
      if (gets.some(({ TableName }) => !tableIfAny(dynamo, TableName, call)))
        return gets.map(({ TableName }) => tableDemand('GetItem', TableName, call));
      return prepared
        .look(input, call)
        .map(({ table, keys, projection }) =>
          tableDemand('GetItem', table.name, call, readContext(table, [keys], projection)),
        );
    },
    run(input, call) {
      const found = prepared.take(input, call).map((get) => ({ get, stored: dynamo.items.get(get.table, get.key) }));
      const capacity = sumByTable(
        // Transactional reads cost twice a consistent one.
        found.map(({ get, stored }) => [get.table, 2 * readUnits(stored?.size ?? 0, true)]),
      ).map(([table, units]) => consumed(input.ReturnConsumedCapacity, table, units));
      return {
        Responses: found.map(({ get, stored }) => (stored ? { Item: projected(stored.item, get.projection) } : {})),
        ConsumedCapacity: capacity[0] ? capacity : undefined,
      };
    },
  };
};
