import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { type CodeCommit, folderOf } from '../codecommit.ts';
import { fault } from '../faults.ts';
import { GitError } from '../git.ts';
import type { Repository } from '../repositories.ts';
import { onRepository } from './demand.ts';
import { repositoryOf } from './input.ts';
import { resolveCommit } from './objects.ts';

interface Input {
  repositoryName: string;
  sourceCommitSpecifier: string;
  destinationCommitSpecifier: string;
}

/** At the default level of detail, that of files: the same file changed on both sides is a conflict. */
export const getMergeOptions = (codecommit: CodeCommit): Operation<Input> => ({
  demands: (input, call) => [onRepository(call, 'GetMergeOptions', input.repositoryName)],
  async run(input, call) {
    onlyMembers('GetMergeOptions', input, ['repositoryName', 'sourceCommitSpecifier', 'destinationCommitSpecifier']);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    if (!input.sourceCommitSpecifier || !input.destinationCommitSpecifier)
      throw fault('CommitRequired', 'A commit was not specified');
    const source = await resolveCommit(codecommit, repository, input.sourceCommitSpecifier);
    const destination = await resolveCommit(codecommit, repository, input.destinationCommitSpecifier);
    const base = await baseOf(codecommit, repository, source, destination);
    const [mine, theirs] = [
      await changedSince(codecommit, repository, base, source),
      await changedSince(codecommit, repository, base, destination),
    ];
    return {
      mergeOptions: [
        ...(base === destination ? ['FAST_FORWARD_MERGE'] : []),
        ...(mine.some((path) => theirs.includes(path)) ? [] : ['SQUASH_MERGE', 'THREE_WAY_MERGE']),
      ],
      sourceCommitId: source,
      destinationCommitId: destination,
      baseCommitId: base,
    };
  },
});

/** Throws TipsDivergenceExceeded if the two have no history in common. */
const baseOf = async (codecommit: CodeCommit, repository: Repository, a: string, b: string): Promise<string> => {
  try {
    return await codecommit.git.text(folderOf(codecommit, repository), ['merge-base', a, b]);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw fault(
      'TipsDivergenceExceeded',
      'The divergence between the tips of the provided commit specifiers is too great to determine whether there ' +
        'might be any merge conflicts. Locally compare the specifiers using git diff or a diff tool.',
    );
  }
};

const changedSince = async (
  codecommit: CodeCommit,
  repository: Repository,
  base: string,
  commit: string,
): Promise<readonly string[]> => {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', base, commit];
  return (await codecommit.git.run(folderOf(codecommit, repository), args))
    .toString('utf8')
    .split('\0')
    .filter(Boolean);
};
