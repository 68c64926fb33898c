/** AWS::Lambda::Function: zip packages from S3 or inline. */
import { isDeepStrictEqual } from 'node:util';
import { zipSync } from 'fflate';
import { createOnce, unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, tagList, tagMap } from './tags.ts';

const GONE = 'ResourceNotFoundException';

/** Property -> the value for UpdateFunctionConfiguration when the template no longer has it. */
const CONFIGURATION: Readonly<Record<string, unknown>> = {
  DeadLetterConfig: { TargetArn: '' },
  Description: '',
  Environment: { Variables: {} },
  EphemeralStorage: { Size: 512 },
  Handler: undefined,
  KMSKeyArn: '',
  Layers: [],
  LoggingConfig: undefined,
  MemorySize: 128,
  Role: undefined,
  Runtime: undefined,
  Timeout: 3,
  TracingConfig: { Mode: 'PassThrough' },
};

interface Configuration {
  readonly FunctionArn: string;
  readonly State?: string;
  readonly StateReason?: string;
  readonly LastUpdateStatus?: string;
}

interface Code {
  readonly ZipFile?: string;
}

/** Inline code becomes `index.js`, or `index.py` for Python. Equal text gives equal bytes. */
const codeOf = (properties: Properties): Record<string, unknown> => {
  const { ZipFile, ...place } = properties['Code'] as Code;
  if (ZipFile === undefined) return place;
  const file = String(properties['Runtime']).startsWith('python') ? 'index.py' : 'index.js';
  return { ZipFile: Buffer.from(zipSync({ [file]: Buffer.from(ZipFile) }, { mtime: new Date(1980, 0, 1) })) };
};

/** CloudFormation writes KmsKeyArn where the API has KMSKeyArn. */
const configurationOf = ({ KmsKeyArn, ...rest }: Properties): Properties => ({
  ...rest,
  ...(KmsKeyArn !== undefined && { KMSKeyArn: KmsKeyArn }),
});

const ready = (FunctionName: string, { call, until }: ResourceContext): Promise<Configuration> =>
  until(async () => {
    const { Configuration } = await call<{ Configuration: Configuration }>('lambda', 'GetFunction', { FunctionName });
    if (Configuration.State === 'Failed')
      throw new Error(`Function ${FunctionName} failed: ${Configuration.StateReason}`);
    const settled = Configuration.State !== 'Pending' && Configuration.LastUpdateStatus !== 'InProgress';
    return settled ? Configuration : undefined;
  });

const reserve = async (
  FunctionName: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
): Promise<void> => {
  const ReservedConcurrentExecutions = after['ReservedConcurrentExecutions'];
  if (ReservedConcurrentExecutions === before['ReservedConcurrentExecutions']) return;
  if (ReservedConcurrentExecutions === undefined) await call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
  else await call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions });
};

export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  shape: {
    Architectures: { list: 'text' },
    Code: { of: { S3Bucket: 'text', S3Key: 'text', S3ObjectVersion: 'text', ZipFile: 'text' } },
    DeadLetterConfig: { of: { TargetArn: 'text' } },
    Description: 'text',
    Environment: { of: { Variables: { map: 'text' } } },
    EphemeralStorage: { of: { Size: 'number' } },
    FunctionName: 'text',
    Handler: 'text',
    KmsKeyArn: 'text',
    Layers: { list: 'text' },
    LoggingConfig: { of: { ApplicationLogLevel: 'text', LogFormat: 'text', LogGroup: 'text', SystemLogLevel: 'text' } },
    MemorySize: 'number',
    PackageType: 'text',
    ReservedConcurrentExecutions: 'number',
    Role: 'text',
    Runtime: 'text',
    Tags: TAGS,
    Timeout: 'number',
    TracingConfig: { of: { Mode: 'text' } },
  },
  immutable: ['FunctionName', 'PackageType'],
  named: 'FunctionName',
  attributes: ['Arn'],
  tags: 'list',
  async create(properties, context) {
    const FunctionName = (properties['FunctionName'] as string | undefined) ?? context.name(64);
    const configuration = configurationOf(properties);
    const input = {
      FunctionName,
      Code: codeOf(properties),
      ...mapped(configuration, [...Object.keys(CONFIGURATION), 'Architectures', 'PackageType']),
      ...(properties['Tags'] !== undefined && { Tags: tagMap(properties) }),
    };
    await createOnce(
      context.resumed,
      () => context.call('lambda', 'CreateFunction', input),
      'ResourceConflictException',
    );
    context.initiated(FunctionName);
    await reserve(FunctionName, properties, {}, context);
    const { FunctionArn } = await ready(FunctionName, context);
    return { physicalId: FunctionName, attributes: { Arn: FunctionArn } };
  },
  async update(properties, context, before) {
    const FunctionName = before.physicalId;
    const after = configurationOf(properties);
    const past = configurationOf(before.properties);
    const names = Object.keys(CONFIGURATION).filter((name) => !isDeepStrictEqual(after[name], past[name]));
    if (names.length > 0) {
      const change = Object.fromEntries(names.map((name) => [name, after[name] ?? CONFIGURATION[name]]));
      await context.call('lambda', 'UpdateFunctionConfiguration', { FunctionName, ...change });
      await ready(FunctionName, context);
    }
    const changed = (name: string) => !isDeepStrictEqual(properties[name], before.properties[name]);
    if (changed('Code') || changed('Architectures')) {
      await context.call('lambda', 'UpdateFunctionCode', {
        FunctionName,
        ...codeOf(properties),
        ...mapped(properties, ['Architectures']),
      });
      await ready(FunctionName, context);
    }
    await reserve(FunctionName, properties, before.properties, context);
    const Resource = before.attributes['Arn'];
    await changeTags(properties, before.properties, {
      add: (Tags) => context.call('lambda', 'TagResource', { Resource, Tags: tagMap({ Tags }) }),
      remove: (TagKeys) => context.call('lambda', 'UntagResource', { Resource, TagKeys }),
    });
    return { physicalId: FunctionName, attributes: before.attributes };
  },
  async read(FunctionName, { call }) {
    const asked = call<{ Configuration: Properties; Tags?: Record<string, string>; Concurrency?: Properties }>(
      'lambda',
      'GetFunction',
      { FunctionName },
    );
    const answer = await unless(asked, GONE);
    if (!answer) return undefined;
    const { KMSKeyArn, Layers, ...configuration } = answer.Configuration;
    const names = Object.keys(CONFIGURATION).filter((name) => name !== 'KMSKeyArn' && name !== 'Layers');
    return {
      ...Object.fromEntries([...names, 'Architectures'].map((name) => [name, configuration[name]])),
      KmsKeyArn: KMSKeyArn,
      Layers: ((Layers ?? []) as { Arn: string }[]).map(({ Arn }) => Arn),
      ReservedConcurrentExecutions: answer.Concurrency?.['ReservedConcurrentExecutions'],
      Tags: tagList(answer.Tags),
    };
  },
  async delete(FunctionName, { call }) {
    await unless(call('lambda', 'DeleteFunction', { FunctionName }), GONE);
  },
};
