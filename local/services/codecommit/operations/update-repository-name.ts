import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import type { CodeCommit } from '../codecommit.ts';
import { fault, repositoryDoesNotExist } from '../faults.ts';
import { onRepository } from './demand.ts';
import { readRepositoryName } from './input.ts';

interface Input {
  oldName: string;
  newName: string;
}

/** The id stays; the ARN and the clone URL do not. */
export const updateRepositoryName = (codecommit: CodeCommit): Operation<Input> => ({
  demands: (input, call) => [
    onRepository(call, 'UpdateRepositoryName', input.oldName),
    onRepository(call, 'UpdateRepositoryName', input.newName),
  ],
  run(input, call) {
    onlyMembers('UpdateRepositoryName', input, ['oldName', 'newName']);
    const [oldName, name] = [readRepositoryName(input.oldName), readRepositoryName(input.newName)];
    const { repositories, store, cloud } = codecommit;
    store.transaction(() => {
      const repository = repositories.find(call, oldName);
      if (!repository) throw repositoryDoesNotExist(oldName);
      if (repositories.find(call, name)) throw fault('RepositoryNameExists', `Repository named ${name} already exists`);
      repositories.save({ ...repository, name, modified: cloud.clock.now() });
    });
    return {};
  },
});
