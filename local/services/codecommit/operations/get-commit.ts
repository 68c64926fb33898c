import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { type CodeCommit, folderOf } from '../codecommit.ts';
import { onRepository } from './demand.ts';
import { readCommitId, repositoryOf } from './input.ts';
import { requireCommit } from './objects.ts';

interface Input {
  repositoryName: string;
  commitId: string;
}

/** Full ids only, as on AWS. */
export const getCommit = (codecommit: CodeCommit): Operation<Input> => ({
  demands: (input, call) => [onRepository(call, 'GetCommit', input.repositoryName)],
  async run(input, call) {
    onlyMembers('GetCommit', input, ['repositoryName', 'commitId']);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    const id = await requireCommit(codecommit, repository, readCommitId(input.commitId));
    const raw = await codecommit.git.run(folderOf(codecommit, repository), ['cat-file', 'commit', id]);
    return { commit: { commitId: id, ...readCommit(raw.toString('utf8')) } };
  },
});

const readCommit = (raw: string): Record<string, unknown> => {
  const end = raw.indexOf('\n\n');
  const lines = raw.slice(0, end).split('\n');
  const values = (name: string): string[] =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    treeId: values('tree')[0],
    parents: values('parent'),
    message: raw.slice(end + 2),
    author: readPerson(values('author')[0] ?? ''),
    committer: readPerson(values('committer')[0] ?? ''),
    additionalData: '',
  };
};

const readPerson = (line: string): Record<string, unknown> => {
  const [, name, email, date] = /^(.*?) ?<([^>]*)> (.*)$/.exec(line) ?? [];
  return { name, email, date };
};
