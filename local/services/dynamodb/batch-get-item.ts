import type { Call, Operation } from '../../kernel/cloud.ts';
import type { Item } from './attribute-value.ts';
import { consumed, readUnits } from './capacity.ts';
import { tableForItems } from './catalog.ts';
import { checkParameters, type Dynamo, preparedOnce, tableDemand, tableIfAny } from './dynamo.ts';
import type { Placeholders } from './expressions/bindings.ts';
import { type Projection, projected, readContext, readProjection } from './get-item.ts';
import { invalid } from './invalid.ts';
import { type ItemKey, readKey } from './item-key.ts';
import type { Table } from './table.ts';

interface TableRequest extends Placeholders {
  Keys: unknown[];
  ProjectionExpression?: string;
  ConsistentRead?: boolean;
}

interface BatchGetItemInput {
  RequestItems: Record<string, TableRequest>;
  ReturnConsumedCapacity?: string;
}

interface Part {
  /** As the request names it. */
  readonly name: string;
  readonly table: Table;
  readonly keys: readonly { readonly key: ItemKey; readonly attributes: Item }[];
  readonly projection: Projection;
  readonly consistent: boolean;
}

const MOST_KEYS = 100;
const FULL = 16 * 1024 * 1024;

const entriesOf = (input: BatchGetItemInput): [string, TableRequest][] => Object.entries(input.RequestItems);

const prepare = (dynamo: Dynamo, input: BatchGetItemInput, call: Call): readonly Part[] => {
  checkParameters('BatchGetItem', input, ['RequestItems', 'ReturnConsumedCapacity']);
  const parts = entriesOf(input).map(([name, request]) => {
    checkParameters('BatchGetItem', request, [
      'Keys',
      'ProjectionExpression',
      'ExpressionAttributeNames',
      'ConsistentRead',
    ]);
    const table = tableForItems(dynamo.catalog, name, call);
    const keys = request.Keys.map((key) => readKey(key, table));
    checkDistinct(keys);
    return { name, table, keys, projection: readProjection(request), consistent: request.ConsistentRead === true };
  });
  if (parts.reduce((sum, { keys }) => sum + keys.length, 0) > MOST_KEYS)
    throw invalid('Too many items requested for the BatchGetItem call');
  return parts;
};

export const checkDistinct = (keys: readonly { key: ItemKey }[]): void => {
  const seen = new Set(keys.map(({ key }) => `${key.pk.toString('hex')}/${key.sk.toString('hex')}`));
  if (seen.size !== keys.length) throw invalid('Provided list of item keys contains duplicates');
};

export const batchGetItem = (dynamo: Dynamo): Operation<BatchGetItemInput> => {
  const prepared = preparedOnce((input: BatchGetItemInput, call: Call) => prepare(dynamo, input, call));
  return {
    demands(input, call) {
      const names = entriesOf(input).map(([name]) => name);
      if (names.some((name) => !tableIfAny(dynamo, name, call)))
        return names.map((name) => tableDemand('BatchGetItem', name, call));
      return prepared.look(input, call).map(({ name, table, keys, projection }) =>
        tableDemand(
          'BatchGetItem',
          name,
          call,
          readContext(
            table,
            keys.map(({ attributes }) => attributes),
            projection,
          ),
        ),
      );
    },
    run: (input, call) => answer(dynamo, input, prepared.take(input, call)),
  };
};

const answer = (dynamo: Dynamo, input: BatchGetItemInput, parts: readonly Part[]) => {
  const Responses: Record<string, Item[]> = {};
  const UnprocessedKeys: Record<string, TableRequest> = {};
  const ConsumedCapacity: unknown[] = [];
  let size = 0;
  for (const { name, table, keys, projection, consistent } of parts) {
    const found: Item[] = [];
    let units = 0;
    for (const [i, { key }] of keys.entries()) {
      const stored = dynamo.items.get(table, key);
      size += stored?.size ?? 0;
      if (size > FULL) {
        UnprocessedKeys[name] = { ...input.RequestItems?.[name], Keys: keys.slice(i).map((each) => each.attributes) };
        size = FULL;
        break;
      }
      units += readUnits(stored?.size ?? 0, consistent);
      if (stored) found.push(projected(stored.item, projection));
    }
    Responses[name] = found;
    ConsumedCapacity.push(consumed(input.ReturnConsumedCapacity, table, units));
  }
  return {
    Responses,
    UnprocessedKeys,
    ConsumedCapacity: ConsumedCapacity[0] ? ConsumedCapacity : undefined,
  };
};
