import { createHash } from 'node:crypto';
import type { Call, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { type CancellationReason, cancelIfAny, reasonOf } from './cancellation.ts';
import { prepareDelete } from './delete-item.ts';
import { checkParameters, type Dynamo, preparedOnce, tableDemand, tableIfAny } from './dynamo.ts';
import { invalid } from './invalid.ts';
import { collectionsByTable } from './item-collection.ts';
import { WrongKey } from './item-key.ts';
import { preparePut } from './put-item.ts';
import { LARGEST_TRANSACTION } from './transaction-limits.ts';
import { prepareUpdate } from './update-item.ts';
import { type ConditionalInput, perform, type Write, type Written } from './write.ts';
import { consumedByWrites } from './write-capacity.ts';

type ActionName = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';
type ActionInput = ConditionalInput & { Item?: unknown; Key?: unknown; UpdateExpression?: string };

interface TransactWriteItemsInput {
  TransactItems: Partial<Record<ActionName, ActionInput>>[];
  ClientRequestToken?: string;
  ReturnConsumedCapacity?: string;
  ReturnItemCollectionMetrics?: string;
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
  checkParameters('TransactWriteItems', input, [
    'TransactItems',
    'ClientRequestToken',
    'ReturnConsumedCapacity',
    'ReturnItemCollectionMetrics',
  ]);
  return input.TransactItems.map((item) => {
    checkParameters('TransactWriteItems', item, Object.keys(PARAMETERS));
    const [first, second] = Object.entries(item).filter(([, action]) => action != null) as [ActionName, ActionInput][];
    if (!first || second) throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
    const [name, action] = first;
    checkParameters(`TransactWriteItems (${name})`, action, PARAMETERS[name]);
    return first;
  });
};

/** One step of a transaction: a write, or a failure because the key does not fit the table. */
type Prepared = Write | WrongKey;

const isWrite = (prepared: Prepared): prepared is Write => !(prepared instanceof WrongKey);

/** A malformed action is refused before a missing table is looked for, wherever in the request they are. */
const prepareAll = (dynamo: Dynamo, actions: readonly [ActionName, ActionInput][], call: Call): readonly Prepared[] => {
  let missing: Fault | undefined;
  const all = actions.map(([name, action]) => {
    try {
      return prepareAction(dynamo, name, action, call);
    } catch (error) {
      if (error instanceof WrongKey) return error;
      if (!(error instanceof Fault) || error.code !== 'ResourceNotFoundException') throw error;
      missing ??= error;
      return undefined;
    }
  });
  if (missing) throw missing;
  return all as readonly Prepared[];
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

const prepare = (dynamo: Dynamo, input: TransactWriteItemsInput, call: Call): readonly Prepared[] => {
  const prepared = prepareAll(dynamo, actionsOf(input), call);
  const writes = prepared.filter(isWrite);
  const items = new Set(
    writes.map(({ table, key }) => `${table.id}/${key.pk.toString('hex')}/${key.sk.toString('hex')}`),
  );
  if (items.size !== writes.length) throw invalid('Transaction request cannot include multiple operations on one item');
  return prepared;
};

export const transactWriteItems = (dynamo: Dynamo): Operation<TransactWriteItemsInput> => {
  const prepared = preparedOnce((input: TransactWriteItemsInput, call: Call) => prepare(dynamo, input, call));
  return {
    demands(input, call): readonly Demand[] {
      const actions = actionsOf(input);
      const known = actions.every(([, { TableName }]) => tableIfAny(dynamo, TableName, call));
      const writes = known ? prepared.look(input, call) : [];
      return actions.map(([name, { TableName }], i) =>
        tableDemand(IAM_ACTIONS[name], TableName, call, contextOf(writes[i])),
      );
    },
    run(input, call) {
      const writes = prepared.take(input, call);
      const written = dynamo.store.transaction(() => {
        if (isRepeated(dynamo, input, call)) return undefined;
        return performAll(dynamo, writes);
      });
      return answer(dynamo, input, writes.filter(isWrite), written);
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

const contextOf = (prepared: Prepared | undefined) => (prepared && isWrite(prepared) ? prepared.context : undefined);

const performAll = (dynamo: Dynamo, writes: readonly Prepared[]): readonly Written[] => {
  const written: Written[] = [];
  const reasons = writes.map((write): CancellationReason => {
    try {
      if (!isWrite(write)) throw write;
      written.push(perform(dynamo, write));
      return { Code: 'None' };
    } catch (error) {
      return reasonOf(error);
    }
  });
  cancelIfAny(reasons);
  if (written.reduce((sum, { size }) => sum + size, 0) > LARGEST_TRANSACTION)
    throw invalid('The aggregate size of the items in the transaction exceeds 4 MB');
  return written;
};

const answer = (
  dynamo: Dynamo,
  input: TransactWriteItemsInput,
  writes: readonly Write[],
  written: readonly Written[] | undefined,
) => {
  const parts = byTable(writes.map((write, i) => ({ write, written: written?.[i] ?? NOTHING_WRITTEN })));
  const ConsumedCapacity = parts.map(({ table, written: done }) =>
    consumedByWrites(input.ReturnConsumedCapacity, table, done, 2),
  );
  return {
    ConsumedCapacity: ConsumedCapacity[0] ? ConsumedCapacity : undefined,
    ItemCollectionMetrics: written && collectionsByTable(dynamo, input.ReturnItemCollectionMetrics, parts),
  };
};

/** Of a request that was repeated with its token. */
const NOTHING_WRITTEN: Written = { old: undefined, next: undefined, size: 0 };

const byTable = (all: readonly { readonly write: Write; readonly written: Written }[]) =>
  [...new Set(all.map(({ write }) => write.table))].map((table) => {
    const own = all.filter(({ write }) => write.table === table);
    return {
      name: table.name,
      table,
      writes: own.map(({ write }) => write),
      written: own.map(({ written }) => written),
    };
  });
