/** Reads what CreateProject and UpdateProject share. UpdateProject changes only what it names. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { invalidInput } from '../faults.ts';
import { defined, readInteger, readList, readObject, readText, refuseUnlessOff } from '../input.ts';
import type { Project, Settings } from '../model.ts';
import { readServiceRole } from '../service-role.ts';
import { readArtifacts, readSecondaryArtifacts } from './artifacts.ts';
import { readBatchConfig } from './batch-config.ts';
import { readCache } from './cache.ts';
import { checkPair } from './codepipeline.ts';
import { readEnvironment } from './environment.ts';
import { readLogsConfig } from './logs-config.ts';
import { readSecondarySources, readSource, readSourceVersions } from './source.ts';

export type ProjectInput = Readonly<Record<string, unknown>> & { readonly name: string; readonly serviceRole?: string };

const MEMBERS = [
  'name',
  'description',
  'source',
  'secondarySources',
  'sourceVersion',
  'secondarySourceVersions',
  'artifacts',
  'secondaryArtifacts',
  'cache',
  'environment',
  'serviceRole',
  'timeoutInMinutes',
  'queuedTimeoutInMinutes',
  'encryptionKey',
  'tags',
  'badgeEnabled',
  'logsConfig',
  'concurrentBuildLimit',
  'autoRetryLimit',
  'buildBatchConfig',
  'fileSystemLocations',
  'vpcConfig',
];
const NAME = /^[A-Za-z0-9][A-Za-z0-9\-_]{1,149}$/;

export const readProjectName = (value: unknown): string => {
  if (!NAME.test(String(value ?? '')))
    throw invalidInput(`Invalid project name: ${value} must match ${NAME.source} and have 2 to 150 characters`);
  return String(value);
};

/** Minutes: 5 to 2160 and 5 to 480, as on AWS. */
export const readTimeout = (value: unknown): number | undefined => readInteger(value, 'timeout', 5, 2160);
export const readQueuedTimeout = (value: unknown): number | undefined => readInteger(value, 'queued timeout', 5, 480);

/** A key, an alias or its ARN; the default is the account's key for S3. */
export const encryptionKeyOf = (value: unknown, { account, region }: { account: string; region: string }): string => {
  const key = readText(value, 'encryption key') ?? 'alias/aws/s3';
  return key.startsWith('alias/') ? `arn:aws:kms:${region}:${account}:${key}` : key;
};

/** The project after this input; `was` is undefined for a new one. Without times. */
export const readProject = (
  input: ProjectInput,
  place: { account: string; region: string },
  was: Project | undefined,
): Omit<Project, 'created' | 'lastModified'> => {
  onlyMembers(was ? 'UpdateProject' : 'CreateProject', input, MEMBERS);
  refuseUnlessOff(input['badgeEnabled'], 'badgeEnabled');
  refuseUnlessOff(input['autoRetryLimit'], 'autoRetryLimit');
  if (readList(input['fileSystemLocations'], 'fileSystemLocations', 12).length > 0)
    throw notInLocalCloud('the member fileSystemLocations of a project of CodeBuild');
  refuseVpc(input['vpcConfig']);
  const name = readProjectName(input.name);
  const given = <T>(member: string, read: (value: unknown) => T, otherwise: () => T): T =>
    input[member] === undefined || input[member] === null ? otherwise() : read(input[member]);
  const required = (member: string) => (): never => {
    throw invalidInput(`Invalid project: ${member} is required`);
  };
  const source = given('source', readSource, () => was?.source ?? required('source')());
  if (source.type === 'NO_SOURCE' && source.buildspec === undefined)
    throw invalidInput('Invalid project source: buildspec must be specified when the source type is NO_SOURCE');
  const secondarySources = given('secondarySources', readSecondarySources, () => was?.secondarySources ?? []);
  const settings: Settings = {
    ...defined({
      sourceVersion: given(
        'sourceVersion',
        (v) => readText(v, 'sourceVersion'),
        () => was?.sourceVersion,
      ),
      logsConfig: given('logsConfig', readLogsConfig, () => was?.logsConfig),
    }),
    source,
    secondarySources,
    secondarySourceVersions: given(
      'secondarySourceVersions',
      (v) => readSourceVersions(v, secondarySources),
      () => was?.secondarySourceVersions ?? [],
    ),
    artifacts: given(
      'artifacts',
      (v) => readArtifacts(v, name),
      () => was?.artifacts ?? required('artifacts')(),
    ),
    secondaryArtifacts: given(
      'secondaryArtifacts',
      (v) => readSecondaryArtifacts(v, name),
      () => was?.secondaryArtifacts ?? [],
    ),
    cache: given('cache', readCache, () => was?.cache ?? { type: 'NO_CACHE' }),
    environment: given('environment', readEnvironment, () => was?.environment ?? required('environment')()),
    serviceRole: given('serviceRole', readServiceRole, () => was?.serviceRole ?? required('serviceRole')()),
    timeoutInMinutes: given('timeoutInMinutes', readTimeout, () => was?.timeoutInMinutes) ?? 60,
    queuedTimeoutInMinutes:
      given('queuedTimeoutInMinutes', readQueuedTimeout, () => was?.queuedTimeoutInMinutes) ?? 480,
    encryptionKey: given(
      'encryptionKey',
      (v) => encryptionKeyOf(v, place),
      () => was?.encryptionKey ?? encryptionKeyOf(undefined, place),
    ),
  };
  checkPair(settings);
  return {
    ...settings,
    ...defined({
      description: given('description', readDescription, () => was?.description),
      concurrentBuildLimit: given('concurrentBuildLimit', readLimit, () => was?.concurrentBuildLimit),
      buildBatchConfig: given('buildBatchConfig', readBatchConfig, () => was?.buildBatchConfig),
    }),
    account: place.account,
    region: place.region,
    name,
    tags: given('tags', readTags, () => was?.tags ?? []),
  };
};

const refuseVpc = (value: unknown): void => {
  if (value === undefined || value === null || Object.keys(value).length === 0) return;
  throw notInLocalCloud('the member vpcConfig of a project of CodeBuild');
};

const readDescription = (value: unknown): string | undefined => {
  const text = readText(value, 'description');
  if (text !== undefined && text.length > 255)
    throw invalidInput('Invalid description: at most 255 characters are allowed');
  return text;
};

/** -1 removes the limit. */
const readLimit = (value: unknown): number | undefined =>
  Number(value) === -1 ? undefined : readInteger(value, 'concurrent build limit', 1, 2 ** 31 - 1);

export const readTags = (value: unknown): Project['tags'] =>
  readList(value, 'tags', 50).map((item) => {
    const { key, value: text } = readObject(item, 'tag', ['key', 'value']);
    if (typeof key !== 'string' || key.length < 1 || key.length > 127)
      throw invalidInput('Invalid tag: key must have 1 to 127 characters');
    return { key, value: String(text ?? '') };
  });
