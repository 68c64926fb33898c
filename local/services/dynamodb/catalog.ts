/** Which tables there are. Definitions are read from disk once and kept in memory. */
import type { Caller } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { detected, violation } from '../../kernel/validation/sentence.ts';
import { invalid } from './invalid.ts';
import type { Store } from './store.ts';
import { type Table, type TableDefinition, tableArn } from './table.ts';

export interface Catalog {
  find(account: string, region: string, name: string): Table | undefined;
  all(): Iterable<Table>;
  list(account: string, region: string): readonly Table[];
  insert(account: string, region: string, name: string, definition: TableDefinition): Table;
  update(table: Table, definition: Partial<TableDefinition>): Table;
  remove(table: Table): void;
  /** Forgets what is in memory and reads it again: after a transaction that changed definitions was rolled back. */
  reload(): void;
}

export const openCatalog = (store: Store): Catalog => {
  const tables = new Map<string, Table>();
  const keyOf = (account: string, region: string, name: string) => `${account}/${region}/${name}`;
  const keep = (id: number, account: string, region: string, name: string, definition: TableDefinition): Table => {
    const table = { ...definition, id, account, region, name, arn: tableArn(region, account, name) };
    tables.set(keyOf(account, region, name), table);
    return table;
  };
  const reload = (): void => {
    tables.clear();
    for (const row of store.sql('SELECT * FROM tables').all()) {
      const { id, account, region, name, definition } = row as Record<string, string>;
      keep(Number(id), account as string, region as string, name as string, JSON.parse(definition as string));
    }
  };
  reload();
  return {
    reload,
    find: (account, region, name) => tables.get(keyOf(account, region, name)),
    all: () => tables.values(),
    list: (account, region) =>
      [...tables.values()]
        .filter((table) => table.account === account && table.region === region)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    insert(account, region, name, definition) {
      const { lastInsertRowid } = store
        .sql('INSERT INTO tables (account, region, name, definition) VALUES (?, ?, ?, ?)')
        .run(account, region, name, JSON.stringify(definition));
      return keep(Number(lastInsertRowid), account, region, name, definition);
    },
    update(table, changes) {
      const { id, account, region, name, arn: _arn, ...definition } = { ...table, ...changes };
      store.sql('UPDATE tables SET definition = ? WHERE id = ?').run(JSON.stringify(definition), id);
      return keep(id, account, region, name, definition);
    },
    remove(table) {
      for (const text of [
        'DELETE FROM tables WHERE id = ?',
        'DELETE FROM index_rows WHERE table_id = ?',
        'DELETE FROM items WHERE table_id = ?',
      ])
        store.sql(text).run(table.id);
      tables.delete(keyOf(table.account, table.region, table.name));
    },
  };
};

const NAME = /^[a-zA-Z0-9_.-]+$/;
const ARN = /^arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):(\d{12}):table\/([a-zA-Z0-9_.-]+)$/;

/** The table's name from `TableName`, which may be an ARN of this account and region. */
export const readTableName = (given: unknown, caller: Caller): string => {
  if (given === undefined || given === null)
    throw invalid("The parameter 'TableName' is required but was not present in the request");
  if (typeof given !== 'string') throw new Fault('SerializationException', 'TableName is not a string');
  const arn = ARN.exec(given);
  if (arn) {
    if (arn[1] !== caller.region || arn[2] !== caller.account)
      throw notInLocalCloud(`a DynamoDB table of another account or region (${given})`);
    return arn[3] as string;
  }
  if (given.startsWith('arn:')) throw invalid(`Invalid table ARN: ${given}`);
  const faults: string[] = [];
  // The model allows what an ARN may be; a name may be less.
  const fault = (rule: string) => faults.push(violation(given, 'tableName', `Member must ${rule}`));
  if (!NAME.test(given)) fault('satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
  if (given.length < 3) fault('have length greater than or equal to 3');
  if (given.length > 255) fault('have length less than or equal to 255');
  if (faults.length > 0) throw invalid(detected(faults));
  return given;
};

/** For operations on items. */
export const tableForItems = (catalog: Catalog, given: unknown, caller: Caller): Table => {
  const table = catalog.find(caller.account, caller.region, readTableName(given, caller));
  if (!table) throw new Fault('ResourceNotFoundException', 'Requested resource not found');
  return table;
};

/** For operations on tables. */
export const tableToDescribe = (catalog: Catalog, given: unknown, caller: Caller): Table => {
  const name = readTableName(given, caller);
  const table = catalog.find(caller.account, caller.region, name);
  if (!table) throw new Fault('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  return table;
};
