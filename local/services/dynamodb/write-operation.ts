/** The operations that write one item: PutItem, UpdateItem and DeleteItem differ in what they prepare and return. */
import type { Call, Caller, Operation } from '../../kernel/cloud.ts';
import type { Item } from './attribute-value.ts';
import { checkParameters, type Dynamo, preparedOnce } from './dynamo.ts';
import { collectionMetrics } from './item-collection.ts';
import { type ConditionalInput, perform, type Write, type Written, writeDemand } from './write.ts';
import { consumedByWrites } from './write-capacity.ts';

const PARAMETERS = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
];

export interface WriteOperation<Input extends ConditionalInput> {
  readonly name: 'PutItem' | 'UpdateItem' | 'DeleteItem';
  /** Beside those that all of them take. */
  readonly parameters: readonly string[];
  prepare(dynamo: Dynamo, input: Input, caller: Caller): Write;
  /** `Attributes` of the answer. */
  returned(choice: string | undefined, written: Written, write: Write): Item | undefined;
}

export const writeOperation = <Input extends ConditionalInput>(
  dynamo: Dynamo,
  { name, parameters, prepare, returned }: WriteOperation<Input>,
): Operation<Input> => {
  const known = [...PARAMETERS, ...parameters];
  const prepared = preparedOnce((input: Input, call: Call) => {
    checkParameters(name, input, known);
    return prepare(dynamo, input, call);
  });
  return {
    demands: (input, call) => [writeDemand(name, input, call, () => prepared.look(input, call))],
    run(input, call) {
      const write = prepared.take(input, call);
      const written = dynamo.store.transaction(() => perform(dynamo, write));
      return {
        Attributes: returned(input.ReturnValues, written, write),
        ConsumedCapacity: consumedByWrites(input.ReturnConsumedCapacity, write.table, [written]),
        ItemCollectionMetrics: collectionMetrics(dynamo, input.ReturnItemCollectionMetrics, write),
      };
    },
  };
};

/** PutItem and DeleteItem return the item before or nothing. */
export const returnedOld = (choice: string | undefined, { old }: Written): Item | undefined =>
  choice === 'ALL_OLD' ? old : undefined;
