import type { Call, Operation, Principal } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import type { CodeCommit } from '../codecommit.ts';
import { fault } from '../faults.ts';
import type { Repository } from '../repositories.ts';
import { onBranch } from './demand.ts';
import { checkChanges, type FileChange, type PutFileEntry, readPut } from './file-changes.ts';
import { readBranchName, readCommitId, repositoryOf } from './input.ts';
import { fileModeOf, readPath, typeOf } from './objects.ts';
import { type CommitRequest, writeCommit } from './write-commit.ts';

interface Common {
  repositoryName: string;
  branchName: string;
  parentCommitId?: string;
  commitMessage?: string;
  email?: string;
}

type CreateInput = Common & {
  authorName?: string;
  putFiles?: PutFileEntry[];
  deleteFiles?: { filePath: string }[];
};

type PutInput = Common & PutFileEntry & { name?: string };

const requestOf = (
  input: Common,
  author: string | undefined,
  changes: readonly FileChange[],
  call: Call,
): CommitRequest => ({
  branch: readBranchName(input.branchName),
  parent: input.parentCommitId ? readCommitId(input.parentCommitId) : undefined,
  changes: checkChanges(changes),
  message: input.commitMessage ?? '',
  name: author || nameOf(call.principal),
  email: input.email ?? '',
});

/** Without a name of the author the caller's is taken, as on AWS. */
const nameOf = (principal: Principal): string =>
  principal.kind === 'user' ? principal.userName : (principal.arn.split('/').at(-1) ?? 'root');

/** CreateCommit, without sources that are moved, and PutFile. */
export const createCommit = (codecommit: CodeCommit): Operation<CreateInput> => ({
  demands: (input, call) => [onBranch(call, 'CreateCommit', input.repositoryName, input.branchName)],
  async run(input, call) {
    onlyMembers('CreateCommit', input, [
      'repositoryName',
      'branchName',
      'parentCommitId',
      'authorName',
      'email',
      'commitMessage',
      'putFiles',
      'deleteFiles',
    ]);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    for (const file of input.putFiles ?? [])
      onlyMembers('putFiles of CreateCommit', file, ['filePath', 'fileMode', 'fileContent']);
    const deleted = (input.deleteFiles ?? []).map(({ filePath }) => readPath(filePath));
    const changes = [
      ...(input.putFiles ?? []).map(readPut),
      ...deleted.map((path) => ({ path, content: undefined, mode: '100644' })),
    ];
    if (changes.length === 0) throw fault('FileEntryRequired', 'The commit requires at least one file');
    const request = requestOf(input, input.authorName, changes, call);
    const known = await filesAmong(
      codecommit,
      repository,
      request.parent,
      changes.map(({ path }) => path),
    );
    const missing = deleted.find((path) => !known.has(path));
    if (missing) throw fault('FileDoesNotExist', `The file ${missing} does not exist`);
    const { commitId, treeId, blobs } = await writeCommit(codecommit, repository, call, request);
    const put = changes.filter(({ content }) => content !== undefined);
    const files = put.map(({ path, mode }) => ({
      absolutePath: path,
      blobId: blobs.get(path),
      fileMode: fileModeOf(mode),
    }));
    return {
      commitId,
      treeId,
      filesAdded: files.filter(({ absolutePath }) => !known.has(absolutePath)),
      filesUpdated: files.filter(({ absolutePath }) => known.has(absolutePath)),
      filesDeleted: deleted.map((path) => ({ absolutePath: path })),
    };
  },
});

export const putFile = (codecommit: CodeCommit): Operation<PutInput> => ({
  demands: (input, call) => [onBranch(call, 'PutFile', input.repositoryName, input.branchName)],
  async run(input, call) {
    onlyMembers('PutFile', input, [
      'repositoryName',
      'branchName',
      'fileContent',
      'filePath',
      'fileMode',
      'parentCommitId',
      'commitMessage',
      'name',
      'email',
    ]);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    const change = readPut(input);
    const request = requestOf(input, input.name, [change], call);
    const { commitId, treeId, blobs } = await writeCommit(codecommit, repository, call, request);
    return { commitId, treeId, blobId: blobs.get(change.path) };
  },
});

/** Those of the paths that are files already. */
const filesAmong = async (
  codecommit: CodeCommit,
  repository: Repository,
  tip: string | undefined,
  paths: readonly string[],
): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  if (tip === undefined) return found;
  for (const path of paths) if ((await typeOf(codecommit, repository, `${tip}:${path}`)) === 'blob') found.add(path);
  return found;
};
