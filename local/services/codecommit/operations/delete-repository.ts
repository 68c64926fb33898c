import { rm } from 'node:fs/promises';
import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { type CodeCommit, folderOf } from '../codecommit.ts';
import { onRepository } from './demand.ts';
import { readRepositoryName } from './input.ts';

/** A repository that is not there is deleted already: the answer then has no id. */
export const deleteRepository = (codecommit: CodeCommit): Operation<{ repositoryName: string }> => ({
  demands: (input, call) => [onRepository(call, 'DeleteRepository', input.repositoryName)],
  async run(input, call) {
    onlyMembers('DeleteRepository', input, ['repositoryName']);
    const { repositories, changes } = codecommit;
    const repository = repositories.find(call, readRepositoryName(input.repositoryName));
    if (!repository) return {};
    // The row goes first: what is left of the folder after a crash is swept at the next start.
    await changes.alone(repository.id, async () => {
      repositories.remove(repository.id);
      await rm(folderOf(codecommit, repository), { recursive: true, force: true });
    });
    return { repositoryId: repository.id };
  },
});
