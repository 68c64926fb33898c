/** What a build runs with: the project's settings and what StartBuild overrides of them. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { invalidInput } from '../faults.ts';
import { defined, readBoolean, readInteger, readText, refuseUnlessOff } from '../input.ts';
import type { Environment, EnvironmentVariable, Project, Settings, Source } from '../model.ts';
import { readArtifacts, readSecondaryArtifacts } from '../project/artifacts.ts';
import { readCache } from '../project/cache.ts';
import { refuseOpenTypes } from '../project/codepipeline.ts';
import { readComputeType, readEnvironmentType, readPullCredentials, readVariables } from '../project/environment.ts';
import { readLogsConfig } from '../project/logs-config.ts';
import { encryptionKeyOf, readQueuedTimeout, readTimeout } from '../project/settings.ts';
import {
  checkSource,
  readBuildspec,
  readSecondarySources,
  readSourceType,
  readSourceVersions,
  readSubmodules,
} from '../project/source.ts';
import { readServiceRole } from '../service-role.ts';

export type StartBuildInput = Readonly<Record<string, unknown>> & {
  readonly projectName: string;
  readonly serviceRoleOverride?: string;
  readonly idempotencyToken?: string;
};

/** The members that StartBuild and StartBuildBatch share. */
export const OVERRIDES = [
  'secondarySourcesOverride',
  'secondarySourcesVersionOverride',
  'sourceVersion',
  'artifactsOverride',
  'secondaryArtifactsOverride',
  'environmentVariablesOverride',
  'sourceTypeOverride',
  'sourceLocationOverride',
  'gitCloneDepthOverride',
  'gitSubmodulesConfigOverride',
  'buildspecOverride',
  'insecureSslOverride',
  'environmentTypeOverride',
  'imageOverride',
  'computeTypeOverride',
  'cacheOverride',
  'serviceRoleOverride',
  'privilegedModeOverride',
  'queuedTimeoutInMinutesOverride',
  'encryptionKeyOverride',
  'logsConfigOverride',
  'imagePullCredentialsTypeOverride',
];

const MEMBERS = [
  ...OVERRIDES,
  'projectName',
  'reportBuildStatusOverride',
  'timeoutInMinutesOverride',
  'idempotencyToken',
  'debugSessionEnabled',
  'autoRetryLimitOverride',
];

export const settingsOf = (project: Project, input: StartBuildInput): Settings => {
  onlyMembers('StartBuild', input, MEMBERS);
  for (const off of ['reportBuildStatusOverride', 'debugSessionEnabled', 'autoRetryLimitOverride'])
    refuseUnlessOff(input[off], off);
  return settingsWith(project, input);
};

export const settingsWith = (project: Project, input: Readonly<Record<string, unknown>>): Settings => {
  const given = <T>(member: string, read: (value: unknown) => T, otherwise: T): T =>
    input[member] === undefined || input[member] === null ? otherwise : read(input[member]);
  const secondarySources = given('secondarySourcesOverride', readSecondarySources, project.secondarySources);
  const sourceVersion = given('sourceVersion', (v) => readText(v, 'sourceVersion'), project.sourceVersion);
  const logsConfig = given('logsConfigOverride', readLogsConfig, project.logsConfig);
  return refuseOpenTypes({
    ...defined({ sourceVersion, logsConfig }),
    source: sourceOf(project.source, input),
    secondarySources,
    secondarySourceVersions: given(
      'secondarySourcesVersionOverride',
      (v) => readSourceVersions(v, secondarySources),
      project.secondarySourceVersions,
    ),
    artifacts: given('artifactsOverride', (v) => readArtifacts(v, project.name), project.artifacts),
    secondaryArtifacts: given(
      'secondaryArtifactsOverride',
      (v) => readSecondaryArtifacts(v, project.name),
      project.secondaryArtifacts,
    ),
    cache: given('cacheOverride', readCache, project.cache),
    environment: environmentOf(project.environment, input),
    serviceRole: given('serviceRoleOverride', readServiceRole, project.serviceRole),
    timeoutInMinutes: given('timeoutInMinutesOverride', readTimeout, undefined) ?? project.timeoutInMinutes,
    queuedTimeoutInMinutes:
      given('queuedTimeoutInMinutesOverride', readQueuedTimeout, undefined) ?? project.queuedTimeoutInMinutes,
    encryptionKey: given('encryptionKeyOverride', (v) => encryptionKeyOf(v, project), project.encryptionKey),
  });
};

/** Another type drops the location of the project's source: it names a place of the old type. */
const sourceOf = (source: Source, input: Readonly<Record<string, unknown>>): Source => {
  const type = input['sourceTypeOverride'] ? readSourceType(input['sourceTypeOverride']) : source.type;
  const location =
    readText(input['sourceLocationOverride'], 'source location') ??
    (type === source.type ? source.location : undefined);
  const next = checkSource(
    defined({
      type,
      location,
      buildspec: readBuildspec(input['buildspecOverride']) ?? source.buildspec,
      gitCloneDepth:
        readInteger(input['gitCloneDepthOverride'], 'gitCloneDepth', 0, 2 ** 31 - 1) ?? source.gitCloneDepth,
      gitSubmodulesConfig: readSubmodules(input['gitSubmodulesConfigOverride']) ?? source.gitSubmodulesConfig,
      insecureSsl: readBoolean(input['insecureSslOverride'], 'insecureSsl') ?? source.insecureSsl,
    }) as Source,
  );
  if (next.type === 'NO_SOURCE' && next.buildspec === undefined)
    throw invalidInput('Invalid project source: buildspec must be specified when the source type is NO_SOURCE');
  if (next.gitSubmodulesConfig?.fetchSubmodules) throw notInLocalCloud('fetchSubmodules of CodeBuild');
  return next;
};

const environmentOf = (environment: Environment, input: Readonly<Record<string, unknown>>): Environment => ({
  type: input['environmentTypeOverride'] ? readEnvironmentType(input['environmentTypeOverride']) : environment.type,
  image: readText(input['imageOverride'], 'environment image') ?? environment.image,
  computeType: input['computeTypeOverride'] ? readComputeType(input['computeTypeOverride']) : environment.computeType,
  environmentVariables: mergeVariables(
    environment.environmentVariables,
    readVariables(input['environmentVariablesOverride']),
  ),
  privilegedMode: readBoolean(input['privilegedModeOverride'], 'privilegedMode') ?? environment.privilegedMode,
  imagePullCredentialsType: input['imagePullCredentialsTypeOverride']
    ? readPullCredentials(input['imagePullCredentialsTypeOverride'])
    : environment.imagePullCredentialsType,
});

/** Overrides replace variables of the same name and add the others. */
export const mergeVariables = (
  own: readonly EnvironmentVariable[],
  overrides: readonly EnvironmentVariable[],
): readonly EnvironmentVariable[] => {
  const merged = new Map(own.map((variable) => [variable.name, variable]));
  for (const variable of overrides) merged.set(variable.name, variable);
  return [...merged.values()];
};
