import type { Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { tableToDescribe } from './catalog.ts';
import { describeTableOf } from './describe-table.ts';
import { checkParameters, type Dynamo, tableDemand } from './dynamo.ts';
import { badValue, invalid } from './invalid.ts';
import { type AttributeDefinition, type GivenIndex, readAttributes, readIndex } from './key-schema.ts';
import { keyAttributes, type Table, type TableDefinition } from './table.ts';
import { type GivenEncryption, type GivenStream, readBilling, readEncryption, readView } from './table-settings.ts';

interface IndexUpdate {
  Create?: GivenIndex;
  Delete?: { IndexName?: string };
  Update?: Pick<GivenIndex, 'IndexName' | 'ProvisionedThroughput' | 'OnDemandThroughput'>;
}

interface UpdateTableInput {
  TableName?: string;
  AttributeDefinitions?: AttributeDefinition[];
  BillingMode?: 'PROVISIONED' | 'PAY_PER_REQUEST';
  ProvisionedThroughput?: { ReadCapacityUnits?: number; WriteCapacityUnits?: number };
  OnDemandThroughput?: Record<string, number>;
  GlobalSecondaryIndexUpdates?: IndexUpdate[];
  StreamSpecification?: GivenStream;
  SSESpecification?: GivenEncryption;
  DeletionProtectionEnabled?: boolean;
  TableClass?: string;
}

const PARAMETERS = [
  'TableName',
  'AttributeDefinitions',
  'BillingMode',
  'ProvisionedThroughput',
  'OnDemandThroughput',
  'GlobalSecondaryIndexUpdates',
  'StreamSpecification',
  'SSESpecification',
  'DeletionProtectionEnabled',
  'TableClass',
];

export const updateTable = (dynamo: Dynamo): Operation<UpdateTableInput> => ({
  demands: (input, call) => [tableDemand('UpdateTable', input.TableName, call)],
  run(input, call) {
    checkParameters('UpdateTable', input, PARAMETERS);
    const table = tableToDescribe(dynamo.catalog, input.TableName, call);
    if (PARAMETERS.slice(2).every((name) => input[name as keyof UpdateTableInput] == null))
      throw invalid(
        'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or ' +
          'SSESpecification or ReplicaUpdates or DeletionProtectionEnabled is required',
      );
    const updated = dynamo.define(() => {
      const changes = { ...settings(dynamo, table, input), ...streamChange(dynamo, table, input.StreamSpecification) };
      return (input.GlobalSecondaryIndexUpdates ?? []).reduce(
        (changed, update) => changeIndex(dynamo, changed, update, input),
        dynamo.catalog.update(table, changes),
      );
    });
    return { TableDescription: describeTableOf(dynamo, updated, 'UPDATING') };
  },
});

const settings = (dynamo: Dynamo, table: Table, input: UpdateTableInput): Partial<TableDefinition> => ({
  ...(input.BillingMode != null || input.ProvisionedThroughput != null
    ? {
        ...readBilling({ BillingMode: table.billing, ...input }),
        ...(input.BillingMode != null && input.BillingMode !== table.billing
          ? { billingChanged: dynamo.cloud.clock.now() }
          : {}),
      }
    : {}),
  ...(input.OnDemandThroughput != null ? { onDemand: input.OnDemandThroughput } : {}),
  ...(input.SSESpecification != null ? { encryption: readEncryption(input.SSESpecification) } : {}),
  ...(input.DeletionProtectionEnabled != null ? { deletionProtection: input.DeletionProtectionEnabled } : {}),
  ...(input.TableClass != null ? { tableClass: input.TableClass } : {}),
});

const streamChange = (dynamo: Dynamo, table: Table, given: GivenStream | undefined): Partial<TableDefinition> => {
  if (given == null) return {};
  const view = readView(given);
  if (view && table.stream) throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
  if (!view && !table.stream) throw invalid(`Table is already disabled for streams: TableName: ${table.name}`);
  if (view) {
    const { id, label } = dynamo.streams.open({ ...table, keys: { hash: table.hash, range: table.range } }, view);
    return { stream: { id, label, view } };
  }
  if (table.stream) dynamo.streams.end(table.stream.id);
  return { stream: undefined };
};

const changeIndex = (dynamo: Dynamo, table: Table, update: IndexUpdate, input: UpdateTableInput): Table => {
  const unknown = Object.keys(update).find((key) => !['Create', 'Delete', 'Update'].includes(key));
  if (unknown) throw notInLocalCloud(`${unknown} of GlobalSecondaryIndexUpdates`);
  if (update.Create) return createIndex(dynamo, table, update.Create, input);
  const name = update.Delete?.IndexName ?? update.Update?.IndexName;
  const index = table.indexes.find((candidate) => candidate.name === name && candidate.kind === 'global');
  if (!index)
    throw new Fault('ResourceNotFoundException', `Requested resource not found: Index: ${name} of table ${table.name}`);
  const others = table.indexes.filter((candidate) => candidate !== index);
  if (update.Delete) {
    dynamo.items.emptyIndex(table, index);
    return dynamo.catalog.update(table, { indexes: others });
  }
  const { ReadCapacityUnits: read = 0, WriteCapacityUnits: write = 0 } = update.Update?.ProvisionedThroughput ?? {};
  const throughput = { ReadCapacityUnits: read, WriteCapacityUnits: write };
  const onDemand = update.Update?.OnDemandThroughput;
  return dynamo.catalog.update(table, {
    indexes: table.indexes.map((each) => (each === index ? { ...index, throughput, onDemand } : each)),
  });
};

/** Also fills it: the index is complete when UpdateTable answers. */
const createIndex = (dynamo: Dynamo, table: Table, given: GivenIndex, input: UpdateTableInput): Table => {
  if (table.indexes.some(({ name }) => name === given.IndexName))
    throw badValue(`Duplicate index name: ${given.IndexName}`);
  const known = [table, ...table.indexes].flatMap(keyAttributes);
  const attributes = new Map([
    ...known.map((key) => [key.name, key] as const),
    ...readAttributes(input.AttributeDefinitions),
  ]);
  const index = readIndex(given, 'global', table.nextIndex, attributes, table, table.billing);
  const updated = dynamo.catalog.update(table, {
    indexes: [...table.indexes, index],
    nextIndex: table.nextIndex + 1,
  });
  dynamo.items.fillIndex(updated, index);
  return updated;
};
