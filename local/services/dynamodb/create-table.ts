import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { readTableName } from './catalog.ts';
import { describeTableOf } from './describe-table.ts';
import { checkParameters, type Dynamo, tableDemand } from './dynamo.ts';
import { badValue, invalid } from './invalid.ts';
import {
  type AttributeDefinition,
  checkAllUsed,
  type GivenIndex,
  type GivenKey,
  readAttributes,
  readIndex,
  readKeySchema,
} from './key-schema.ts';
import type { TableDefinition } from './table.ts';
import { type GivenEncryption, type GivenStream, readBilling, readEncryption, readView } from './table-settings.ts';
import { readTags } from './tags.ts';

export interface CreateTableInput {
  TableName?: string;
  AttributeDefinitions: AttributeDefinition[];
  KeySchema: GivenKey[];
  BillingMode?: 'PROVISIONED' | 'PAY_PER_REQUEST';
  ProvisionedThroughput?: { ReadCapacityUnits?: number; WriteCapacityUnits?: number };
  OnDemandThroughput?: Record<string, number>;
  GlobalSecondaryIndexes?: GivenIndex[];
  LocalSecondaryIndexes?: GivenIndex[];
  StreamSpecification?: GivenStream;
  SSESpecification?: GivenEncryption;
  DeletionProtectionEnabled?: boolean;
  TableClass?: string;
  Tags?: { Key?: string; Value?: string }[];
}

const PARAMETERS = [
  'TableName',
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'OnDemandThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
  'SSESpecification',
  'DeletionProtectionEnabled',
  'TableClass',
  'Tags',
];
const MOST_GLOBAL = 20;
const MOST_LOCAL = 5;

export const createTable = (dynamo: Dynamo): Operation<CreateTableInput> => ({
  demands: (input, call) => [
    tableDemand('CreateTable', input.TableName, call),
    ...(input.Tags?.length ? [tableDemand('TagResource', input.TableName, call)] : []),
  ],
  run(input, call) {
    checkParameters('CreateTable', input, PARAMETERS);
    const name = readTableName(input.TableName, call);
    const definition = readDefinition(dynamo, input);
    if (dynamo.catalog.find(call.account, call.region, name))
      throw new Fault('ResourceInUseException', `Table already exists: ${name}`);
    const table = dynamo.define(() => {
      const view = readView(input.StreamSpecification);
      if (!view) return dynamo.catalog.insert(call.account, call.region, name, definition);
      const keys = { hash: definition.hash, range: definition.range };
      const { id, label } = dynamo.streams.open({ account: call.account, region: call.region, name, keys }, view);
      return dynamo.catalog.insert(call.account, call.region, name, { ...definition, stream: { id, label, view } });
    });
    return { TableDescription: describeTableOf(dynamo, table, 'CREATING') };
  },
});

const readDefinition = (dynamo: Dynamo, input: CreateTableInput): TableDefinition => {
  const attributes = readAttributes(input.AttributeDefinitions);
  const keys = readKeySchema(input.KeySchema, attributes);
  const billing = readBilling(input);
  const local = input.LocalSecondaryIndexes ?? [];
  const global = input.GlobalSecondaryIndexes ?? [];
  for (const name of ['LocalSecondaryIndexes', 'GlobalSecondaryIndexes'] as const)
    if (input[name]?.length === 0) throw badValue(`List of ${name} is empty`);
  if (local.length > MOST_LOCAL)
    throw badValue(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MOST_LOCAL}`);
  if (global.length > MOST_GLOBAL)
    throw badValue(`Number of GlobalSecondaryIndexes exceeds per-table limit of ${MOST_GLOBAL}`);
  const indexes = [
    ...local.map((given, no) => readIndex(given, 'local', no, attributes, keys, billing.billing)),
    ...global.map((given, no) => readIndex(given, 'global', local.length + no, attributes, keys, billing.billing)),
  ];
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw badValue(`Duplicate index name: ${twice}`);
  checkAllUsed(attributes, [keys, ...indexes]);
  if (input.TableClass != null && !['STANDARD', 'STANDARD_INFREQUENT_ACCESS'].includes(input.TableClass))
    throw invalid(`Value '${input.TableClass}' at 'tableClass' is not one of STANDARD, STANDARD_INFREQUENT_ACCESS`);
  return {
    ...keys,
    ...billing,
    tableId: dynamo.cloud.ids.uuid(),
    created: dynamo.cloud.clock.now(),
    tableClass: input.TableClass,
    indexes,
    nextIndex: indexes.length,
    encryption: readEncryption(input.SSESpecification),
    deletionProtection: input.DeletionProtectionEnabled === true,
    tags: readTags(input.Tags ?? []),
  };
};
