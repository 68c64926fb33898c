/** The build of an id, or the builds of the batch that has it. */
import {
  BatchGetBuildBatchesCommand,
  BatchGetBuildsCommand,
  type Build,
  type CodeBuildClient,
} from '@aws-sdk/client-codebuild';

/** In the order of the batch. None if nothing has the id. */
export const buildsOf = async (client: CodeBuildClient, id: string): Promise<readonly Build[]> => {
  const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
  if (builds.length > 0) return builds;
  const { buildBatches = [] } = await client.send(new BatchGetBuildBatchesCommand({ ids: [id] }));
  const ids = (buildBatches[0]?.buildGroups ?? []).flatMap(({ currentBuildSummary }) => {
    // The ARN ends in `build/<project>:<uuid>`, which is the build's id.
    const build = currentBuildSummary?.arn?.split('build/')[1];
    return build === undefined ? [] : [build];
  });
  const found: Build[] = [];
  for (let at = 0; at < ids.length; at += 100) {
    const answer = await client.send(new BatchGetBuildsCommand({ ids: ids.slice(at, at + 100) }));
    found.push(...(answer.builds ?? []));
  }
  return found.sort((a, b) => ids.indexOf(a.id ?? '') - ids.indexOf(b.id ?? ''));
};
