/** The history of CodeCommit's repositories, as its API tells it: nothing is cloned. */
import {
  type CodeCommitClient,
  GetDifferencesCommand,
  GetMergeOptionsCommand,
  GetRepositoryCommand,
} from '@aws-sdk/client-codecommit';
import type { History, Push } from '../../core/ports/history.ts';

export const codeCommitHistory = ({ client }: { readonly client: CodeCommitClient }): History => ({
  isMerged: async (repository, commit, branch) =>
    (await mergeBase(client, repository, commit, `refs/heads/${branch}`)) === commit,
  async changes(repository, push, matters) {
    const before = await startOf(client, repository, push);
    try {
      return await differ(client, repository, before, push.after, matters);
    } catch (error) {
      // A force push may have left its old commit to the garbage collection.
      if (before !== undefined && before === push.before && isGone(error))
        return differ(client, repository, await forkOf(client, repository, push), push.after, matters);
      throw error;
    }
  },
});

const GONE: readonly string[] = ['CommitDoesNotExistException', 'CommitIdDoesNotExistException'];
const isGone = (error: unknown): boolean => error instanceof Error && GONE.includes(error.name);

const startOf = async (client: CodeCommitClient, repository: string, push: Push): Promise<string | undefined> =>
  push.before ?? (await forkOf(client, repository, push));

/** The commit at which a branch left the default branch; undefined where there is none. */
const forkOf = async (
  client: CodeCommitClient,
  repositoryName: string,
  { branch, after }: Push,
): Promise<string | undefined> => {
  const { repositoryMetadata } = await client.send(new GetRepositoryCommand({ repositoryName }));
  const first = repositoryMetadata?.defaultBranch;
  if (first === undefined || first === branch) return undefined;
  return mergeBase(client, repositoryName, after, `refs/heads/${first}`);
};

/**
 * Undefined if one of the two is not there, or CodeCommit finds none: they have none, or are too far apart. Then more
 * counts as changed, and nothing as merged.
 */
const mergeBase = async (
  client: CodeCommitClient,
  repositoryName: string,
  sourceCommitSpecifier: string,
  destinationCommitSpecifier: string,
): Promise<string | undefined> => {
  try {
    const found = await client.send(
      new GetMergeOptionsCommand({ repositoryName, sourceCommitSpecifier, destinationCommitSpecifier }),
    );
    return found.baseCommitId;
  } catch (error) {
    if (isGone(error) || (error instanceof Error && TOO_FAR.includes(error.name))) return undefined;
    throw error;
  }
};

const TOO_FAR: readonly string[] = ['TipsDivergenceExceededException', 'MaximumItemsToCompareExceededException'];

const differ = async (
  client: CodeCommitClient,
  repositoryName: string,
  beforeCommitSpecifier: string | undefined,
  afterCommitSpecifier: string,
  matters: (path: string) => boolean,
): Promise<boolean> => {
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetDifferencesCommand({
        repositoryName,
        ...(beforeCommitSpecifier === undefined ? {} : { beforeCommitSpecifier }),
        afterCommitSpecifier,
        MaxResults: 1000,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    const paths = (page.differences ?? []).flatMap(({ beforeBlob, afterBlob }) => [beforeBlob?.path, afterBlob?.path]);
    if (paths.some((path) => path !== undefined && matters(path))) return true;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return false;
};
