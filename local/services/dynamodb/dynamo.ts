/** What the operations of DynamoDB share. */
import type { Call, Caller, Cloud, Demand } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { type Catalog, openCatalog, readTableName } from './catalog.ts';
import { type Items, openItems } from './items.ts';
import { openStore, type Store } from './store.ts';
import { openStreams, type Streams } from './streams.ts';
import { type Table, tableArn } from './table.ts';
import { type Expiry, openExpiry } from './time-to-live.ts';

export interface Dynamo {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly catalog: Catalog;
  readonly items: Items;
  readonly streams: Streams;
  readonly expiry: Expiry;
  /** A transaction that may change definitions of tables and streams, which are also kept in memory. */
  define<T>(work: () => T): T;
}

export const openDynamo = (cloud: Cloud): Dynamo => {
  const store = openStore(cloud.database('dynamodb'));
  const catalog = openCatalog(store);
  const streams = openStreams(store, cloud.clock);
  const items = openItems(store, streams, (expires) => expiry.expect(expires));
  const expiry: Expiry = openExpiry({ clock: cloud.clock, store, catalog, items, log: cloud.log });
  const define = <T>(work: () => T): T => {
    try {
      return store.transaction(work);
    } catch (error) {
      catalog.reload();
      streams.reload();
      throw error;
    }
  };
  return { cloud, store, catalog, items, streams, expiry, define };
};

/** Refuses, by name, what the local cloud does not have: legacy and newer parameters alike. */
export const checkParameters = (operation: string, input: object, known: readonly string[]): void => {
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null || known.includes(name)) continue;
    throw notInLocalCloud(`the parameter ${name} of dynamodb:${operation}`);
  }
};

export type Context = Readonly<Record<string, string | readonly string[]>>;

/**
 * An action on a table, or on one of its indexes. The table need not exist: a caller who may not see it learns nothing.
 */
export const tableDemand = (
  operation: string,
  tableName: unknown,
  caller: Caller,
  context?: Context,
  index?: string,
): Demand => {
  const arn = tableArn(caller.region, caller.account, readTableName(tableName, caller));
  const demand = { action: `dynamodb:${operation}`, resource: index === undefined ? arn : `${arn}/index/${index}` };
  return context ? { ...demand, context } : demand;
};

/** The table of a demand if it exists, to learn its keys. */
export const tableIfAny = (dynamo: Dynamo, tableName: unknown, call: Call): Table | undefined =>
  dynamo.catalog.find(call.account, call.region, readTableName(tableName, call));

/**
 * `prepare` is needed twice for a request: for what it demands and for running it.
 * The second call takes what the first has left; both happen in one turn of the event loop.
 */
export const preparedOnce = <In extends object, Prepared>(
  prepare: (input: In, call: Call) => Prepared,
): { look(input: In, call: Call): Prepared; take(input: In, call: Call): Prepared } => {
  const kept = new WeakMap<In, Prepared>();
  return {
    look(input, call) {
      const prepared = prepare(input, call);
      kept.set(input, prepared);
      return prepared;
    },
    take(input, call) {
      const prepared = kept.get(input) ?? prepare(input, call);
      kept.delete(input);
      return prepared;
    },
  };
};
