/** What Query and Scan have in common: table or index, start key, filter, what to show of each item. */
import type { Call, Demand } from '../../kernel/cloud.ts';
import { readItem, typeOf } from './attribute-value.ts';
import { consumed } from './capacity.ts';
import { tableForItems } from './catalog.ts';
import { type Context, type Dynamo, tableDemand, tableIfAny } from './dynamo.ts';
import { project } from './expressions/apply-update.ts';
import { Bindings, type Placeholders } from './expressions/bindings.ts';
import type { Condition } from './expressions/condition.ts';
import { meets } from './expressions/evaluate-condition.ts';
import { parseCondition } from './expressions/parse-condition.ts';
import type { Path } from './expressions/path.ts';
import { parseProjection } from './expressions/projection.ts';
import { badValue, invalid } from './invalid.ts';
import { emptyKey, indexKeyOf, keyOf, keysOnly } from './item-key.ts';
import { projectedByIndex } from './projected-by-index.ts';
import type { Page, Start } from './read-page.ts';
import { type Keys, keyAttributes, type Table, type TableIndex } from './table.ts';

export interface ReadInput extends Placeholders {
  TableName?: string;
  IndexName?: string;
  FilterExpression?: string;
  ProjectionExpression?: string;
  Select?: string;
  Limit?: number;
  ExclusiveStartKey?: unknown;
  ConsistentRead?: boolean;
  ReturnConsumedCapacity?: string;
}

export interface ReadSource {
  readonly table: Table;
  readonly index: TableIndex | undefined;
  /** Of the index, or else of the table. */
  readonly keys: Keys;
  readonly bindings: Bindings;
  readonly filter: Condition | undefined;
  readonly paths: readonly Path[] | undefined;
  readonly select: string;
  readonly start: Start | undefined;
}

export const READ_PARAMETERS = [
  'TableName',
  'IndexName',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'Select',
  'Limit',
  'ExclusiveStartKey',
  'ConsistentRead',
  'ReturnConsumedCapacity',
];

/** `parse` reads expressions that only one of the two has, before their placeholders are counted as used. */
export const readSource = (
  dynamo: Dynamo,
  input: ReadInput,
  call: Call,
  parse?: (bindings: Bindings) => void,
): ReadSource => {
  const table = tableForItems(dynamo.catalog, input.TableName, call);
  const index = input.IndexName == null ? undefined : indexOf(table, input.IndexName);
  if (index?.kind === 'global' && input.ConsistentRead)
    throw invalid('Consistent reads are not supported on global secondary indexes');
  const bindings = new Bindings(input);
  parse?.(bindings);
  const filter =
    input.FilterExpression == null ? undefined : parseCondition(input.FilterExpression, bindings, 'FilterExpression');
  const paths = input.ProjectionExpression == null ? undefined : parseProjection(input.ProjectionExpression, bindings);
  bindings.checkUsed(parse !== undefined || filter !== undefined || paths !== undefined, 'FilterExpression is null');
  const keys = index ?? table;
  return {
    table,
    index,
    keys,
    bindings,
    filter,
    paths,
    select: readSelect(input.Select, index, paths),
    start: input.ExclusiveStartKey == null ? undefined : readStart(input.ExclusiveStartKey, table, index),
  };
};

const indexOf = (table: Table, name: string): TableIndex => {
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (!index) throw invalid(`The table does not have the specified index: ${name}`);
  return index;
};

const readSelect = (given: string | undefined, index: TableIndex | undefined, paths: readonly Path[] | undefined) => {
  if (paths && given && given !== 'SPECIFIC_ATTRIBUTES')
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${given}`);
  if (given === 'SPECIFIC_ATTRIBUTES' && !paths)
    throw invalid('Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES');
  if (given === 'ALL_PROJECTED_ATTRIBUTES' && !index)
    throw badValue('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  if (index?.kind === 'global' && index.projection !== 'ALL') {
    if (given === 'ALL_ATTRIBUTES')
      throw badValue(
        `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its ` +
          `projection type is not ALL`,
      );
  }
  return given ?? (paths ? 'SPECIFIC_ATTRIBUTES' : index ? 'ALL_PROJECTED_ATTRIBUTES' : 'ALL_ATTRIBUTES');
};

const badStart = (why: string) => invalid(`The provided starting key is invalid${why}`);

const readStart = (given: unknown, table: Table, index: TableIndex | undefined): Start => {
  const item = readItem(given);
  const wanted = new Map([table, ...(index ? [index] : [])].flatMap(keyAttributes).map((key) => [key.name, key.type]));
  if (Object.keys(item).length !== wanted.size) throw badStart(': The provided key element does not match the schema');
  for (const [name, type] of wanted) {
    const value = item[name];
    if (!value || typeOf(value) !== type) throw badStart(': The provided key element does not match the schema');
    const wrong = emptyKey(value, name);
    if (wrong) throw badStart(`: ${wrong}`);
  }
  return { ...keyOf(item, table), ...(index ? indexKeyOf(item, index) : undefined) };
};

export const answerPage = (source: ReadSource, input: ReadInput, page: Page) => {
  const { table, index, filter, paths, select } = source;
  const fetchesAll = index?.kind === 'local' && (select === 'ALL_ATTRIBUTES' || select === 'SPECIFIC_ATTRIBUTES');
  const seen = page.items.map((item) => (index && !fetchesAll ? projectedByIndex(item, table, index) : item));
  const matching = filter ? seen.filter((item) => meets(item, filter)) : seen;
  // Half a unit for each started 4 KB of the whole page, or a whole one.
  const units = Math.max(1, Math.ceil(page.size / 4096)) * (input.ConsistentRead ? 1 : 0.5);
  return {
    Count: matching.length,
    ScannedCount: page.items.length,
    Items: select === 'COUNT' ? undefined : matching.map((item) => (paths ? project(item, paths) : item)),
    LastEvaluatedKey: page.last && keysOnly(page.last, table, ...(index ? [index] : [])),
    ConsumedCapacity: consumed(input.ReturnConsumedCapacity, table, units, index?.name),
  };
};

/** What IAM conditions may ask about a read of many items. */
export const sourceContext = ({ select, paths, bindings }: ReadSource): Context => ({
  'dynamodb:Select': select,
  ...(paths ? { 'dynamodb:Attributes': [...bindings.attributes] } : {}),
});

/** `context` is asked for only if the table exists: without it nothing can be read from the input. */
export const readDemands = (
  dynamo: Dynamo,
  operation: 'Query' | 'Scan',
  { TableName, IndexName }: ReadInput,
  call: Call,
  context: () => Context,
): readonly Demand[] => {
  const known = tableIfAny(dynamo, TableName, call) && context();
  return [tableDemand(operation, TableName, call, known, IndexName ?? undefined)];
};

/** GSI projections: attributes that an index lacks cannot be asked of it. */
export const checkProjected = ({ index, table, paths }: ReadSource): void => {
  if (index?.kind !== 'global' || index.projection === 'ALL' || !paths) return;
  const held = new Set([
    ...[table, index].flatMap((keys) => keyAttributes(keys).map(({ name }) => name)),
    ...index.nonKeyAttributes,
  ]);
  const lacking = paths.map(([name]) => name).filter((name) => !held.has(name));
  if (lacking.length > 0)
    throw badValue(`Global secondary index ${index.name} does not project [${lacking.join(', ')}]`);
};
