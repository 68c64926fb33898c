/** Batches of builds in CodeBuild, which machines start and others only stop. */
import {
  BatchGetBuildBatchesCommand,
  type BuildBatch,
  type CodeBuildClient,
  ListBuildBatchesForProjectCommand,
  StopBuildBatchCommand,
} from '@aws-sdk/client-codebuild';
import type { BuildSeen, StartedBuilds } from '../../core/ports/builds.ts';
import { pairs, STATES } from './builds.ts';
import { newestWith } from './newest-build.ts';

export const codeBuildBatches = ({ client }: { client: CodeBuildClient }): StartedBuilds => {
  const describe = async (ids: readonly string[]): Promise<readonly BuildSeen[]> => {
    const { buildBatches = [] } = await client.send(new BatchGetBuildBatchesCommand({ ids: [...ids] }));
    return buildBatches.map(seen);
  };
  return {
    look: async (id) => (await describe([id]))[0],
    find(projectName, wanted, since) {
      const list = async (nextToken: string | undefined) => {
        const from = nextToken === undefined ? {} : { nextToken };
        try {
          const page = { projectName, sortOrder: 'DESCENDING', ...from } as const;
          return await client.send(new ListBuildBatchesForProjectCommand(page));
        } catch (error) {
          if ((error as Error).name === 'ResourceNotFoundException') return undefined;
          throw error;
        }
      };
      return newestWith({ list, describe }, wanted, since);
    },
    async stop(id) {
      await client.send(new StopBuildBatchCommand({ id }));
    },
  };
};

const seen = (batch: BuildBatch): BuildSeen => ({
  id: batch.id ?? '',
  state: STATES[batch.buildBatchStatus ?? ''] ?? 'failed',
  status: batch.buildBatchStatus ?? '',
  handedOn: false,
  startedAt: batch.startTime?.toISOString() ?? '',
  variables: pairs(batch.environment?.environmentVariables),
  exported: {},
});
