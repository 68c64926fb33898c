/** Files of CodeCommit's repositories, one at a time. */
import { type CodeCommitClient, GetFileCommand } from '@aws-sdk/client-codecommit';
import { TaglineError } from '../../core/fault.ts';
import type { RepositoryFiles } from '../../core/ports/repository-files.ts';

const NOT_THERE: readonly string[] = ['FileDoesNotExistException', 'FileTooLargeException'];
const NO_COMMIT: readonly string[] = ['CommitDoesNotExistException', 'InvalidCommitException'];

export const codeCommitFiles = (client: Pick<CodeCommitClient, 'send'>): RepositoryFiles => ({
  async read(repositoryName, at, filePath) {
    const commitSpecifier = 'commit' in at ? at.commit : `refs/heads/${at.branch}`;
    try {
      const { fileContent, commitId = '' } = await client.send(
        new GetFileCommand({ repositoryName, commitSpecifier, filePath }),
      );
      return { text: Buffer.from(fileContent ?? new Uint8Array()).toString('utf8'), commit: commitId };
    } catch (error) {
      const { name } = error as Error;
      if (NOT_THERE.includes(name)) return undefined;
      if (!NO_COMMIT.includes(name)) throw error;
      throw new TaglineError('RevisionUnavailable', `${repositoryName} has no ${commitSpecifier}`, {
        cause: error,
        remedy: 'Push it, or correct what the source action names.',
      });
    }
  },
});
