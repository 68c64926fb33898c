/**
 * One conditional change of one item: what PutItem, UpdateItem, DeleteItem and their transactional kin have in common.
 */
import type { Call, Demand } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { type AttributeValue, contentOf, emptyItem, type Item } from './attribute-value.ts';
import { type Context, type Dynamo, tableDemand } from './dynamo.ts';
import { Bindings, type Placeholders } from './expressions/bindings.ts';
import type { Condition } from './expressions/condition.ts';
import { meets } from './expressions/evaluate-condition.ts';
import { parseCondition } from './expressions/parse-condition.ts';
import type { UpdateAction } from './expressions/update.ts';
import type { ItemKey } from './item-key.ts';
import type { Table } from './table.ts';

export interface Write {
  readonly table: Table;
  readonly key: ItemKey;
  /** The value of the hash key. */
  readonly hash: AttributeValue;
  readonly condition: Condition | undefined;
  /** ReturnValuesOnConditionCheckFailure is ALL_OLD. */
  readonly showOld: boolean;
  /** The item afterwards; undefined: none. Absent: nothing is written, only the condition checked. */
  readonly next?: (old: Item | undefined) => Item | undefined;
  /** Of an update: which paths it touches. */
  readonly actions?: readonly UpdateAction[];
  /** For IAM conditions. */
  readonly context: Context;
}

export interface Written {
  readonly old: Item | undefined;
  readonly next: Item | undefined;
  /** Bytes: the larger of the item before and after. */
  readonly size: number;
}

export interface ConditionalInput extends Placeholders {
  TableName?: string;
  ConditionExpression?: string;
  ReturnValuesOnConditionCheckFailure?: string;
  ReturnValues?: string;
  ReturnConsumedCapacity?: string;
  ReturnItemCollectionMetrics?: string;
}

/** Checks the condition and writes, in the transaction that is open. Throws ConditionalCheckFailedException. */
export const perform = (dynamo: Dynamo, write: Write): Written => {
  const stored = dynamo.items.get(write.table, write.key);
  if (write.condition && !meets(stored?.item ?? emptyItem(), write.condition))
    throw conditionFailed(write, stored?.item);
  if (!write.next) return { old: stored?.item, next: stored?.item, size: stored?.size ?? 0 };
  const next = write.next(stored?.item);
  const size = stored || next ? dynamo.items.replace(write.table, write.key, stored, next) : 0;
  return { old: stored?.item, next, size };
};

const conditionFailed = (write: Write, item: Item | undefined): Fault =>
  new Fault('ConditionalCheckFailedException', 'The conditional request failed', {
    fields: write.showOld && item ? { Item: item } : {},
  });

/** Reads the expressions of a write; `parse` reads those beyond the condition. */
export const readExpressions = <T>(
  input: ConditionalInput,
  parse?: (bindings: Bindings) => T,
): { condition: Condition | undefined; parsed: T | undefined; attributes: readonly string[] } => {
  const bindings = new Bindings(input);
  const parsed = parse?.(bindings);
  const condition =
    input.ConditionExpression === undefined || input.ConditionExpression === null
      ? undefined
      : parseCondition(input.ConditionExpression, bindings, 'ConditionExpression');
  bindings.checkUsed(
    condition !== undefined || parsed !== undefined,
    parse ? 'UpdateExpression and ConditionExpression are null' : 'ConditionExpression is null',
  );
  return { condition, parsed, attributes: [...bindings.attributes] };
};

/** Condition keys of a request on items whose hash key values are known. */
export const writeContext = (
  table: Table,
  keys: readonly Item[],
  attributes: Iterable<string>,
  input: { ReturnValues?: string; ReturnConsumedCapacity?: string },
): Context => ({
  'dynamodb:LeadingKeys': leadingKeys(table, keys),
  'dynamodb:Attributes': [...new Set(attributes)],
  ...(input.ReturnValues ? { 'dynamodb:ReturnValues': input.ReturnValues } : {}),
  ...(input.ReturnConsumedCapacity ? { 'dynamodb:ReturnConsumedCapacity': input.ReturnConsumedCapacity } : {}),
});

export const leadingKeys = (table: Table, keys: readonly Item[]): readonly string[] => [
  ...new Set(
    keys.flatMap((key) => {
      const value = key[table.hash.name];
      return value ? [String(contentOf(value))] : [];
    }),
  ),
];

/** The permission that a write needs; if its table does not exist, the action alone. */
export const writeDemand = (action: string, input: ConditionalInput, call: Call, prepare: () => Write): Demand => {
  try {
    return tableDemand(action, input.TableName, call, prepare().context);
  } catch (error) {
    if (error instanceof Fault && error.code === 'ResourceNotFoundException')
      return tableDemand(action, input.TableName, call);
    throw error;
  }
};
