import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { type CodeCommit, pageOf } from '../codecommit.ts';
import { fault } from '../faults.ts';
import { onRepository } from './demand.ts';
import { readRepositoryName, repositoryOf } from './input.ts';
import { metadataOf } from './metadata.ts';

interface ListInput {
  nextToken?: string;
  sortBy?: string;
  order?: string;
}

/** GetRepository, BatchGetRepositories (25 at a time) and ListRepositories. */
export const readRepositories = (codecommit: CodeCommit): Record<string, Operation> => {
  const { cloud, repositories } = codecommit;
  const get: Operation<{ repositoryName: string }> = {
    demands: (input, call) => [onRepository(call, 'GetRepository', input.repositoryName)],
    run(input, call) {
      onlyMembers('GetRepository', input, ['repositoryName']);
      return { repositoryMetadata: metadataOf(cloud, repositoryOf(codecommit, call, input.repositoryName)) };
    },
  };
  const batchGet: Operation<{ repositoryNames: string[] }> = {
    demands: ({ repositoryNames = [] }, call) =>
      repositoryNames.map((name) => onRepository(call, 'BatchGetRepositories', name)),
    run(input, call) {
      onlyMembers('BatchGetRepositories', input, ['repositoryNames']);
      const names = input.repositoryNames ?? [];
      if (names.length === 0) throw fault('RepositoryNamesRequired', 'At least one repository name is required');
      if (names.length > 25) throw fault('MaximumRepositoryNamesExceeded', 'At most 25 repository names are allowed');
      const found = names.map((name) => ({ name, repository: repositories.find(call, readRepositoryName(name)) }));
      return {
        repositories: found.flatMap(({ repository }) => (repository ? [metadataOf(cloud, repository)] : [])),
        repositoriesNotFound: found.flatMap(({ name, repository }) => (repository ? [] : [name])),
      };
    },
  };
  const list: Operation<ListInput> = {
    demands: () => [{ action: 'codecommit:ListRepositories', resource: '*' }],
    run(input, call) {
      onlyMembers('ListRepositories', input, ['nextToken', 'sortBy', 'order']);
      const sortBy = input.sortBy ?? 'repositoryName';
      if (sortBy !== 'repositoryName' && sortBy !== 'lastModifiedDate')
        throw fault('InvalidSortBy', `The specified sort by value ${sortBy} is not valid`);
      const order = input.order ?? 'ascending';
      if (order !== 'ascending' && order !== 'descending')
        throw fault('InvalidOrder', `The specified sort order ${order} is not valid`);
      const all = repositories.list(call, sortBy === 'repositoryName' ? 'name' : 'modified', order === 'descending');
      const { items, nextToken } = pageOf(all, input.nextToken, 1000);
      return {
        repositories: items.map(({ id, name }) => ({ repositoryId: id, repositoryName: name })),
        ...(nextToken && { nextToken }),
      };
    },
  };
  return { GetRepository: get, BatchGetRepositories: batchGet, ListRepositories: list };
};
