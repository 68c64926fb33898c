/**
 * The environment of a build: made from nothing. Only PATH comes from this process, with the Node that runs it in
 * front; no variable of the person, no configuration or credentials of their home, no instance metadata.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Credentials } from '../../../kernel/cloud.ts';
import { buildArn } from '../arn.ts';
import { logPlace } from '../build/logs-location.ts';
import type { Build } from '../model.ts';
import type { Workspace } from './workspace.ts';

export type Variables = Readonly<Record<string, string>>;

export interface EnvironmentParts {
  readonly build: Build;
  readonly workspace: Workspace;
  readonly credentials: Credentials;
  readonly endpoint: string;
  /** Of the buildspec, the project and StartBuild, resolved; later ones have won already. */
  readonly variables: Variables;
  /** Where the sources are: CODEBUILD_SRC_DIR_<identifier>. */
  readonly secondary: Variables;
}

export const buildEnvironment = (parts: EnvironmentParts): Variables => ({
  ...system(parts.workspace),
  ...aws(parts),
  ...parts.variables,
  ...codebuild(parts),
});

const system = ({ home, temporary, tools }: Workspace): Variables => ({
  PATH: `${tools}:${dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`,
  HOME: home,
  TMPDIR: temporary,
  LANG: 'C.UTF-8',
  SHELL: '/bin/sh',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
});

const aws = ({ workspace, credentials, endpoint, build }: EnvironmentParts): Variables => {
  const folder = join(workspace.home, '.aws');
  mkdirSync(folder, { recursive: true });
  for (const file of ['config', 'credentials']) writeFileSync(join(folder, file), '');
  return {
    AWS_REGION: build.region,
    AWS_DEFAULT_REGION: build.region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  };
};

const codebuild = ({ build, workspace, secondary }: EnvironmentParts): Variables => {
  const { settings } = build;
  const optional: Record<string, string | undefined> = {
    CODEBUILD_LOG_PATH: logPlace(build)?.streamName,
    CODEBUILD_RESOLVED_SOURCE_VERSION: build.resolvedSourceVersion,
    CODEBUILD_SOURCE_VERSION: settings.sourceVersion,
    CODEBUILD_SOURCE_REPO_URL: sourceUrl(build),
    CODEBUILD_BATCH_BUILD_IDENTIFIER: build.batchPlace?.identifier,
  };
  return {
    CODEBUILD_CI: 'true',
    CODEBUILD_BUILD_ID: build.id,
    CODEBUILD_BUILD_ARN: buildArn(build, build.id),
    CODEBUILD_BUILD_NUMBER: String(build.number),
    CODEBUILD_BUILD_IMAGE: settings.environment.image,
    CODEBUILD_INITIATOR: build.initiator,
    CODEBUILD_KMS_KEY_ID: settings.encryptionKey,
    CODEBUILD_START_TIME: String(build.startTime),
    CODEBUILD_SRC_DIR: workspace.source,
    CODEBUILD_BUILD_SUCCEEDING: '1',
    ...Object.fromEntries(Object.entries(secondary).map(([name, folder]) => [`CODEBUILD_SRC_DIR_${name}`, folder])),
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Variables),
  };
};

const sourceUrl = ({ settings: { source } }: Build): string | undefined => {
  if (source.type === 'S3') return `s3://${source.location?.replace(/^arn:aws:s3:::/, '')}`;
  return source.type === 'CODECOMMIT' ? source.location : undefined;
};
