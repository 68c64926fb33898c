/** AWS::CodeBuild::Project, without webhooks, VPC and file systems. */
import { createOnce } from './faults.ts';
import { camelDeep } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { type Shape, TAGS } from './shape.ts';
import { tagsOf } from './tags.ts';

const ARTIFACTS = {
  ArtifactIdentifier: 'text',
  EncryptionDisabled: 'flag',
  Location: 'text',
  Name: 'text',
  NamespaceType: 'text',
  OverrideArtifactName: 'flag',
  Packaging: 'text',
  Path: 'text',
  Type: 'text',
} as const;

const SOURCE: Shape = {
  of: {
    Auth: { of: { Resource: 'text', Type: 'text' } },
    BuildSpec: 'text',
    BuildStatusConfig: { of: { Context: 'text', TargetUrl: 'text' } },
    GitCloneDepth: 'number',
    GitSubmodulesConfig: { of: { FetchSubmodules: 'flag' } },
    InsecureSsl: 'flag',
    Location: 'text',
    ReportBuildStatus: 'flag',
    SourceIdentifier: 'text',
    Type: 'text',
  },
};

const SHAPE = {
  Artifacts: { of: ARTIFACTS },
  AutoRetryLimit: 'number',
  BadgeEnabled: 'flag',
  BuildBatchConfig: {
    of: {
      BatchReportMode: 'text',
      CombineArtifacts: 'flag',
      Restrictions: { of: { ComputeTypesAllowed: { list: 'text' }, MaximumBuildsAllowed: 'number' } },
      ServiceRole: 'text',
      TimeoutInMins: 'number',
    },
  },
  Cache: { of: { Location: 'text', Modes: { list: 'text' }, Type: 'text' } },
  ConcurrentBuildLimit: 'number',
  Description: 'text',
  EncryptionKey: 'text',
  Environment: {
    of: {
      Certificate: 'text',
      ComputeType: 'text',
      EnvironmentVariables: { list: { of: { Name: 'text', Type: 'text', Value: 'text' } } },
      Image: 'text',
      ImagePullCredentialsType: 'text',
      PrivilegedMode: 'flag',
      Type: 'text',
    },
  },
  LogsConfig: {
    of: {
      CloudWatchLogs: { of: { GroupName: 'text', Status: 'text', StreamName: 'text' } },
      S3Logs: { of: { EncryptionDisabled: 'flag', Location: 'text', Status: 'text' } },
    },
  },
  Name: 'text',
  QueuedTimeoutInMinutes: 'number',
  SecondaryArtifacts: { list: { of: ARTIFACTS } },
  SecondarySources: { list: SOURCE },
  ServiceRole: 'text',
  Source: SOURCE,
  SourceVersion: 'text',
  Tags: TAGS,
  TimeoutInMinutes: 'number',
} as const;

/** The API writes `buildspec` in one word. */
const buildspecs = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(buildspecs);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key === 'BuildSpec' ? 'Buildspec' : key, buildspecs(member)]),
  );
};

const inputOf = (name: string, { Name: _name, Tags: _tags, ...rest }: Properties): Record<string, unknown> => ({
  name,
  ...(camelDeep(buildspecs(rest)) as object),
});

const tags = (properties: Properties) => tagsOf(properties).map(({ Key, Value }) => ({ key: Key, value: Value }));

const made = (name: string, { region, account }: ResourceContext) => ({
  physicalId: name,
  attributes: { Arn: `arn:aws:codebuild:${region}:${account}:project/${name}` },
});

export const codebuildProject: ResourceType = {
  type: 'AWS::CodeBuild::Project',
  shape: SHAPE,
  immutable: ['Name'],
  named: 'Name',
  attributes: ['Arn'],
  tags: 'list',
  async create(properties, context) {
    const name = (properties['Name'] as string | undefined) ?? context.name(255);
    const input = { ...inputOf(name, properties), ...(properties['Tags'] !== undefined && { tags: tags(properties) }) };
    await createOnce(
      context.resumed,
      () => context.call('codebuild', 'CreateProject', input),
      'ResourceAlreadyExistsException',
    );
    return made(name, context);
  },
  async update(properties, context, before) {
    const name = before.physicalId;
    await context.call('codebuild', 'UpdateProject', {
      ...resets(properties, before.properties),
      ...inputOf(name, properties),
      tags: tags(properties),
    });
    return made(name, context);
  },
  // Deleting a project that is not there is no fault.
  async delete(name, { call }) {
    await call('codebuild', 'DeleteProject', { name });
  },
};

/** UpdateProject keeps members that it does not get: a property that left the template is reset to its default. */
const resets = (after: Properties, before: Properties): Record<string, unknown> => {
  const first: Readonly<Record<string, unknown>> = {
    BadgeEnabled: false,
    BuildBatchConfig: {},
    Cache: { type: 'NO_CACHE' },
    ConcurrentBuildLimit: -1,
    Description: '',
    EncryptionKey: '',
    LogsConfig: {},
    QueuedTimeoutInMinutes: 480,
    SecondaryArtifacts: [],
    SecondarySources: [],
    SourceVersion: '',
    TimeoutInMinutes: 60,
  };
  const gone = Object.keys(first).filter((name) => before[name] !== undefined && after[name] === undefined);
  return camelDeep(Object.fromEntries(gone.map((name) => [name, first[name]]))) as Record<string, unknown>;
};
