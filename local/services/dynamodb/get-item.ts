import type { Call, Caller, Operation } from '../../kernel/cloud.ts';
import type { Item } from './attribute-value.ts';
import { consumed, readUnits } from './capacity.ts';
import { tableForItems } from './catalog.ts';
import { type Context, checkParameters, type Dynamo, preparedOnce, tableDemand, tableIfAny } from './dynamo.ts';
import { project } from './expressions/apply-update.ts';
import { Bindings, type Placeholders } from './expressions/bindings.ts';
import type { Path } from './expressions/path.ts';
import { parseProjection } from './expressions/projection.ts';
import { type ItemKey, readKey } from './item-key.ts';
import type { Table } from './table.ts';
import { leadingKeys } from './write.ts';

interface GetItemInput extends Placeholders {
  TableName?: string;
  Key?: unknown;
  ProjectionExpression?: string;
  ConsistentRead?: boolean;
  ReturnConsumedCapacity?: string;
}

export interface Get {
  readonly table: Table;
  readonly key: ItemKey;
  readonly keys: Item;
  readonly projection: Projection;
}

export interface Projection {
  readonly paths: readonly Path[] | undefined;
  /** Top-level names, for IAM conditions. */
  readonly attributes: readonly string[];
}

const PARAMETERS = [
  'TableName',
  'Key',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ConsistentRead',
  'ReturnConsumedCapacity',
];

export const readProjection = (input: Placeholders & { ProjectionExpression?: string }): Projection => {
  const bindings = new Bindings(input);
  const given = input.ProjectionExpression;
  const paths = given === undefined || given === null ? undefined : parseProjection(given, bindings);
  bindings.checkUsed(paths !== undefined, 'ProjectionExpression is null');
  return { paths, attributes: [...bindings.attributes] };
};

export const projected = (item: Item, { paths }: Projection): Item => (paths ? project(item, paths) : item);

export const readContext = (table: Table, keys: readonly Item[], { paths, attributes }: Projection): Context => ({
  'dynamodb:LeadingKeys': leadingKeys(table, keys),
  'dynamodb:Select': paths ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES',
  ...(paths ? { 'dynamodb:Attributes': attributes } : {}),
});

/** Also the Get of a transaction. */
export const prepareGet = (dynamo: Dynamo, input: GetItemInput, caller: Caller): Get => {
  const table = tableForItems(dynamo.catalog, input.TableName, caller);
  const { key, attributes: keys } = readKey(input.Key, table);
  return { table, key, keys, projection: readProjection(input) };
};

export const getItem = (dynamo: Dynamo): Operation<GetItemInput> => {
  const prepared = preparedOnce((input: GetItemInput, call: Call) => {
    checkParameters('GetItem', input, PARAMETERS);
    return prepareGet(dynamo, input, call);
  });
  return {
    demands(input, call) {
      if (!tableIfAny(dynamo, input.TableName, call)) return [tableDemand('GetItem', input.TableName, call)];
      const { table, keys, projection } = prepared.look(input, call);
      return [tableDemand('GetItem', input.TableName, call, readContext(table, [keys], projection))];
    },
    run(input, call) {
      const { table, key, projection } = prepared.take(input, call);
      const stored = dynamo.items.get(table, key);
      const units = readUnits(stored?.size ?? 0, input.ConsistentRead === true);
      return {
        Item: stored && projected(stored.item, projection),
        ConsumedCapacity: consumed(input.ReturnConsumedCapacity, table, units),
      };
    },
  };
};
