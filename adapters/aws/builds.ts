/** Builds in CodeBuild, at home: source and artifacts lie in the artifact bucket. */
import { createHash } from 'node:crypto';
import {
  BatchGetBuildsCommand,
  type Build,
  type BuildPhase,
  type CodeBuildClient,
  type EnvironmentVariable,
  type EnvironmentVariableType,
  ListBuildsForProjectCommand,
  type ListBuildsForProjectCommandOutput,
  type ProjectArtifacts,
  StartBuildCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import type { BuildSeen, Builds } from '../../core/ports/builds.ts';
import { newestWith } from './newest-build.ts';

/** `artifactBucket`: asked for where it is used. Whoever only looks at builds need not know it. */
export const codeBuildBuilds = ({
  client,
  artifactBucket,
}: {
  client: CodeBuildClient;
  artifactBucket: () => string;
}): Builds => {
  const describe = async (ids: readonly string[]): Promise<readonly Build[]> => {
    const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [...ids] }));
    return builds;
  };
  /** Undefined where there is no such project. */
  const list = async (
    projectName: string,
    nextToken: string | undefined,
  ): Promise<ListBuildsForProjectCommandOutput | undefined> => {
    try {
      const from = nextToken === undefined ? {} : { nextToken };
      return await client.send(new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING', ...from }));
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  };
  return {
    async start({ project, source, variables, secrets = {}, handsOn, token }) {
      const bucket = artifactBucket();
      const { build } = await client.send(
        new StartBuildCommand({
          projectName: project,
          sourceTypeOverride: 'S3',
          sourceLocationOverride: `${bucket}/${source.key}`,
          ...(source.version === undefined ? {} : { sourceVersion: source.version }),
          artifactsOverride: artifactTo(bucket, handsOn.main),
          secondaryArtifactsOverride: Object.entries(handsOn.others).map(([artifactIdentifier, key]) => ({
            ...artifactTo(bucket, key),
            artifactIdentifier,
          })),
          environmentVariablesOverride: [
            ...typed(variables, 'PLAINTEXT'),
            // CodeBuild reads these under the build's role, and hides their values in its logs.
            ...typed(secrets, 'PARAMETER_STORE'),
          ],
          // Sixty-four characters at most.
          idempotencyToken: createHash('sha256').update(token).digest('hex'),
        }),
      );
      return { id: build?.id ?? '' };
    },
    async look(id) {
      const [build] = await describe([id]);
      return build && seen(build);
    },
    find: (project, wanted, since) =>
      newestWith(
        {
          list: (nextToken) => list(project, nextToken),
          describe: async (ids) => (await describe(ids)).map(seen),
        },
        wanted,
        since,
      ),
    async stop(id) {
      await client.send(new StopBuildCommand({ id }));
    },
  };
};

const typed = (variables: Readonly<Record<string, string>>, type: EnvironmentVariableType): EnvironmentVariable[] =>
  Object.entries(variables).map(([name, value]) => ({ name, value, type }));

/** `path/name` is the object's key: the same that every reader derives. */
const artifactTo = (bucket: string, key: string): ProjectArtifacts => ({
  type: 'S3',
  location: bucket,
  path: key.slice(0, key.lastIndexOf('/')),
  name: key.slice(key.lastIndexOf('/') + 1),
  namespaceType: 'NONE',
  packaging: 'ZIP',
  overrideArtifactName: false,
});

export const STATES: Readonly<Record<string, BuildSeen['state']>> = { IN_PROGRESS: 'running', SUCCEEDED: 'succeeded' };

const seen = (build: Build): BuildSeen => {
  const failed = build.phases?.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED');
  const reason = failed && `${failed.phaseType} ${failed.phaseStatus}: ${failed.contexts?.[0]?.message ?? ''}`.trim();
  return {
    id: build.id ?? '',
    state: STATES[build.buildStatus ?? ''] ?? 'failed',
    status: build.buildStatus ?? '',
    ...(reason ? { reason: reason.slice(0, 1000) } : {}),
    handedOn: build.phases?.some(isUpload) ?? false,
    startedAt: build.startTime?.toISOString() ?? '',
    variables: pairs(build.environment?.environmentVariables),
    exported: pairs(build.exportedEnvironmentVariables),
  };
};

const isUpload = ({ phaseType, phaseStatus }: BuildPhase): boolean =>
  phaseType === 'UPLOAD_ARTIFACTS' && phaseStatus === 'SUCCEEDED';

export const pairs = (
  list: readonly { readonly name?: string | undefined; readonly value?: string | undefined }[] = [],
): Readonly<Record<string, string>> => Object.fromEntries(list.map(({ name = '', value = '' }) => [name, value]));
