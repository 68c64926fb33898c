import { mkdir, rm } from 'node:fs/promises';
import type { Operation } from '../../../kernel/cloud.ts';
import { tagContext } from '../../../kernel/tags.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { type CodeCommit, folderOf } from '../codecommit.ts';
import { fault } from '../faults.ts';
import type { Repository } from '../repositories.ts';
import { onRepository } from './demand.ts';
import { readDescription, readRepositoryName, readTags } from './input.ts';
import { metadataOf } from './metadata.ts';

interface Input {
  repositoryName: string;
  repositoryDescription?: string;
  tags?: Record<string, string>;
}

const MOST_REPOSITORIES = 5000;

export const createRepository = (codecommit: CodeCommit): Operation<Input> => ({
  demands: (input, call) => [onRepository(call, 'CreateRepository', input.repositoryName, tagContext(input.tags))],
  async run(input, call) {
    onlyMembers('CreateRepository', input, ['repositoryName', 'repositoryDescription', 'tags']);
    const { cloud, repositories, store } = codecommit;
    const now = cloud.clock.now();
    const repository: Repository = {
      account: call.account,
      region: call.region,
      id: cloud.ids.uuid(),
      name: readRepositoryName(input.repositoryName),
      folder: `${cloud.ids.short(20)}.git`,
      description: readDescription(input.repositoryDescription),
      defaultBranch: undefined,
      created: now,
      modified: now,
      tags: readTags(input.tags),
    };
    refuseTaken(codecommit, repository);
    const folder = folderOf(codecommit, repository);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await codecommit.git.run(folder, ['init', '--quiet', '--bare', '--initial-branch=main', '--template=', folder]);
    try {
      store.transaction(() => {
        refuseTaken(codecommit, repository);
        repositories.add(repository);
      });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return { repositoryMetadata: metadataOf(cloud, repository) };
  },
});

const refuseTaken = ({ repositories }: CodeCommit, repository: Repository): void => {
  if (repositories.find(repository, repository.name))
    throw fault('RepositoryNameExists', `Repository named ${repository.name} already exists`);
  if (repositories.list(repository, 'name', false).length >= MOST_REPOSITORIES)
    throw fault('RepositoryLimitExceeded', `A region of an account has at most ${MOST_REPOSITORIES} repositories`);
};
