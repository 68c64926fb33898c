import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import type { CodeCommit } from '../codecommit.ts';
import { onRepository } from './demand.ts';
import { readDescription, repositoryOf } from './input.ts';

interface Input {
  repositoryName: string;
  repositoryDescription?: string;
}

export const updateRepositoryDescription = (codecommit: CodeCommit): Operation<Input> => ({
  demands: (input, call) => [onRepository(call, 'UpdateRepositoryDescription', input.repositoryName)],
  run(input, call) {
    onlyMembers('UpdateRepositoryDescription', input, ['repositoryName', 'repositoryDescription']);
    const description = readDescription(input.repositoryDescription);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    codecommit.repositories.save({ ...repository, description, modified: codecommit.cloud.clock.now() });
    return {};
  },
});
