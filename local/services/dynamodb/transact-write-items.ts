import { createHash } from 'node:crypto';
import type { Call, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { consumed, writeUnits } from './capacity.ts';
import { prepareDelete } from './delete-item.ts';
import { checkParameters, type Dynamo, preparedOnce, tableDemand, tableIfAny } from './dynamo.ts';
import { invalid } from './invalid.ts';
import { preparePut } from './put-item.ts';
import { LARGEST_TRANSACTION, sumByTable } from './transaction-limits.ts';
import { prepareUpdate } from './update-item.ts';
import { type ConditionalInput, perform, type Write, type Written } from './write.ts';

type ActionName = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';
type ActionInput = ConditionalInput & { Item?: unknown; Key?: unknown; UpdateExpression?: string };

interface TransactWriteItemsInput {
  TransactItems: Partial<Record<ActionName, ActionInput>>[];
  ClientRequestToken?: string;
  ReturnConsumedCapacity?: string;
}

const COMMON = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];
const PARAMETERS: Readonly<Record<ActionName, readonly string[]>> = {
  Put: [...COMMON, 'Item'],
  Update: [...COMMON, 'Key', 'UpdateExpression'],
  Delete: [...COMMON, 'Key'],
  ConditionCheck: [...COMMON, 'Key'],
};
const IAM_ACTIONS: Readonly<Record<ActionName, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};
/** How long a ClientRequestToken is remembered, ms. */
const REMEMBERED = 10 * 60 * 1000;

const actionsOf = (input: TransactWriteItemsInput): readonly [ActionName, ActionInput][] => {
  checkParameters('TransactWriteItems', input, ['TransactItems', 'ClientRequestToken', 'ReturnConsumedCapacity']);
  return input.TransactItems.map((item) => {
    checkParameters('TransactWriteItems', item, Object.keys(PARAMETERS));
    const [first, second] = Object.entries(item).filter(([, action]) => action != null) as [ActionName, ActionInput][];
    if (!first || second) throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
    const [name, action] = first;
    checkParameters(`TransactWriteItems (${name})`, action, PARAMETERS[name]);
    return first;
  });
};

const prepareAction = (dynamo: Dynamo, name: ActionName, action: ActionInput, call: Call): Write => {
  switch (name) {
    case 'Put':
      return preparePut(dynamo, action, call);
    case 'Update':
      return prepareUpdate(dynamo, action, call);
    case 'Delete':
      return prepareDelete(dynamo, action, call);
    case 'ConditionCheck':
      return prepareDelete(dynamo, action, call, true);
  }
};

const prepare = (dynamo: Dynamo, input: TransactWriteItemsInput, call: Call): readonly Write[] => {
  const writes = actionsOf(input).map(([name, action]) => prepareAction(dynamo, name, action, call));
  const items = new Set(
    writes.map(({ table, key }) => `${table.id}/${key.pk.toString('hex')}/${key.sk.toString('hex')}`),
  );
  if (items.size !== writes.length) throw invalid('Transaction request cannot include multiple operations on one item');
  return writes;
};

export const transactWriteItems = (dynamo: Dynamo): Operation<TransactWriteItemsInput> => {
  const prepared = preparedOnce((input: TransactWriteItemsInput, call: Call) => prepare(dynamo, input, call));
  return {
    demands(input, call): readonly Demand[] {
      const actions = actionsOf(input);
      const known = actions.every(([, { TableName }]) => tableIfAny(dynamo, TableName, call));
      const writes = known ? prepared.look(input, call) : [];
      return actions.map(([name, { TableName }], i) =>
        tableDemand(IAM_ACTIONS[name], TableName, call, writes[i]?.context),
      );
    },
    run(input, call) {
      const writes = prepared.take(input, call);
      const written = dynamo.store.transaction(() => {
        if (isRepeated(dynamo, input, call)) return undefined;
        return performAll(dynamo, writes);
      });
      return { ConsumedCapacity: capacity(input, writes, written) };
    },
  };
};

/** A token that was seen with the same request has done its work; with another request it is refused. */
const isRepeated = (dynamo: Dynamo, input: TransactWriteItemsInput, call: Call): boolean => {
  const token = input.ClientRequestToken;
  if (token == null) return false;
  const { sql } = dynamo.store;
  const now = dynamo.cloud.clock.now();
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(input.TransactItems)))
    .digest('hex');
  sql('DELETE FROM transactions WHERE at <= ?').run(now - REMEMBERED);
  const seen = sql('SELECT digest FROM transactions WHERE account = ? AND region = ? AND token = ?').get(
    call.account,
    call.region,
    token,
  );
  if (seen && seen['digest'] !== digest)
    throw new Fault(
      'IdempotentParameterMismatchException',
      'The request was rejected because the ClientRequestToken was already used with different parameters',
    );
  if (seen) return true;
  sql('INSERT INTO transactions (account, region, token, digest, at) VALUES (?, ?, ?, ?, ?)').run(
    call.account,
    call.region,
    token,
    digest,
    now,
  );
  return false;
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
};

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

const performAll = (dynamo: Dynamo, writes: readonly Write[]): readonly Written[] => {
  const written: Written[] = [];
  const reasons = writes.map((write): Reason => {
    try {
      written.push(perform(dynamo, write));
      return { Code: 'None' };
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (reasons.some(({ Code }) => Code !== 'None'))
    throw new Fault(
      'TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
      { fields: { CancellationReasons: reasons } },
    );
  if (written.reduce((sum, { size }) => sum + size, 0) > LARGEST_TRANSACTION)
    throw invalid('The aggregate size of the items in the transaction exceeds 4 MB');
  return written;
};

const reasonOf = (error: unknown): Reason => {
  if (!(error instanceof Fault)) throw error;
  if (error.code === 'ConditionalCheckFailedException')
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.fields };
  if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
  throw error;
};

const capacity = (
  input: TransactWriteItemsInput,
  writes: readonly Write[],
  written: readonly Written[] | undefined,
) => {
  const units = writes.map(({ table }, i) => [table, 2 * writeUnits(written?.[i]?.size ?? 0)] as const);
  const answers = sumByTable(units).map(([table, sum]) => consumed(input.ReturnConsumedCapacity, table, sum, 'write'));
  return answers[0] ? answers : undefined;
};
