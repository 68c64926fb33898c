import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { type CodeCommit, folderOf, pageOf } from '../codecommit.ts';
import { branchDoesNotExist, fault } from '../faults.ts';
import { onBranch, onRepository } from './demand.ts';
import { readBranchName, readCommitId, repositoryOf } from './input.ts';
import { requireCommit } from './objects.ts';

interface Input {
  repositoryName: string;
  branchName: string;
}

const HEADS = 'refs/heads/';

/** GetBranch and ListBranches. */
export const readBranches = (codecommit: CodeCommit): Record<string, Operation> => {
  const get: Operation<Input> = {
    demands: (input, call) => [onRepository(call, 'GetBranch', input.repositoryName)],
    run(input, call) {
      onlyMembers('GetBranch', input, ['repositoryName', 'branchName']);
      const repository = repositoryOf(codecommit, call, input.repositoryName);
      const branchName = readBranchName(input.branchName);
      const commitId = codecommit.repositories.ref(repository.id, HEADS + branchName);
      if (commitId === undefined) throw branchDoesNotExist(branchName);
      return { branch: { branchName, commitId } };
    },
  };
  const list: Operation<{ repositoryName: string; nextToken?: string }> = {
    demands: (input, call) => [onRepository(call, 'ListBranches', input.repositoryName)],
    run(input, call) {
      onlyMembers('ListBranches', input, ['repositoryName', 'nextToken']);
      const repository = repositoryOf(codecommit, call, input.repositoryName);
      const names = [...codecommit.repositories.refs(repository.id).keys()]
        .filter((name) => name.startsWith(HEADS))
        .map((name) => name.slice(HEADS.length));
      const { items, nextToken } = pageOf(names, input.nextToken, 1000);
      return { branches: items, ...(nextToken && { nextToken }) };
    },
  };
  return { GetBranch: get, ListBranches: list };
};

export const createBranch = (codecommit: CodeCommit): Operation<Input & { commitId: string }> => ({
  demands: (input, call) => [onBranch(call, 'CreateBranch', input.repositoryName, input.branchName)],
  async run(input, call) {
    onlyMembers('CreateBranch', input, ['repositoryName', 'branchName', 'commitId']);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    const name = readBranchName(input.branchName);
    const commit = await requireCommit(codecommit, repository, readCommitId(input.commitId));
    await codecommit.changes.make(repository, call.principal.arn, async () => {
      if (codecommit.repositories.ref(repository.id, HEADS + name) !== undefined)
        throw fault('BranchNameExists', `Branch ${name} already exists`);
      // The zero id says that the reference must not be there.
      await codecommit.git.run(folderOf(codecommit, repository), ['update-ref', HEADS + name, commit, '0'.repeat(40)]);
    });
    return {};
  },
});

/** A branch that is not there is deleted already. */
export const deleteBranch = (codecommit: CodeCommit): Operation<Input> => ({
  demands: (input, call) => [onBranch(call, 'DeleteBranch', input.repositoryName, input.branchName)],
  async run(input, call) {
    onlyMembers('DeleteBranch', input, ['repositoryName', 'branchName']);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    const branchName = readBranchName(input.branchName);
    return codecommit.changes.make(repository, call.principal.arn, async () => {
      if (codecommit.repositories.byId(repository.id)?.defaultBranch === branchName)
        throw fault('DefaultBranchCannotBeDeleted', `${branchName} is the default branch and cannot be deleted`);
      const commitId = codecommit.repositories.ref(repository.id, HEADS + branchName);
      if (commitId === undefined) return {};
      await codecommit.git.run(folderOf(codecommit, repository), ['update-ref', '-d', HEADS + branchName, commitId]);
      return { deletedBranch: { branchName, commitId } };
    });
  },
});

export const updateDefaultBranch = (
  codecommit: CodeCommit,
): Operation<{ repositoryName: string; defaultBranchName: string }> => ({
  demands: (input, call) => [onRepository(call, 'UpdateDefaultBranch', input.repositoryName)],
  async run(input, call) {
    onlyMembers('UpdateDefaultBranch', input, ['repositoryName', 'defaultBranchName']);
    const name = readBranchName(input.defaultBranchName);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    await codecommit.changes.make(repository, call.principal.arn, async () => {
      const now = codecommit.repositories.byId(repository.id);
      if (!now || codecommit.repositories.ref(repository.id, HEADS + name) === undefined)
        throw branchDoesNotExist(name);
      codecommit.repositories.save({ ...now, defaultBranch: name, modified: codecommit.cloud.clock.now() });
    });
    return {};
  },
});
