/** Makes a commit of changed files on a branch, as CreateCommit and PutFile do. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from '../../../kernel/cloud.ts';
import { type CodeCommit, folderOf } from '../codecommit.ts';
import { fault } from '../faults.ts';
import type { Repository } from '../repositories.ts';
import type { FileChange } from './file-changes.ts';

export interface CommitRequest {
  readonly branch: string;
  /** The tip that the caller knows; required where the branch is there. */
  readonly parent: string | undefined;
  readonly changes: readonly FileChange[];
  readonly message: string;
  readonly name: string;
  readonly email: string;
}

export interface Written {
  readonly commitId: string;
  readonly treeId: string;
  readonly blobs: ReadonlyMap<string, string>;
}

export const writeCommit = (
  codecommit: CodeCommit,
  repository: Repository,
  call: Call,
  request: CommitRequest,
): Promise<Written> =>
  codecommit.changes.make(repository, call.principal.arn, async () => {
    const folder = folderOf(codecommit, repository);
    const reference = `refs/heads/${request.branch}`;
    const tip = codecommit.repositories.ref(repository.id, reference);
    checkParent(tip, request.parent);
    const index = join(folder, `index-${codecommit.cloud.ids.short(12)}`);
    try {
      const blobs = await fillIndex(codecommit, folder, index, tip, request.changes);
      const treeId = (await codecommit.git.run(folder, ['write-tree'], { env: { GIT_INDEX_FILE: index } }))
        .toString()
        .trim();
      if (tip !== undefined && (await codecommit.git.text(folder, ['rev-parse', `${tip}^{tree}`])) === treeId)
        throw fault('NoChange', 'The commit would change nothing');
      const commitId = await commitTree(codecommit, folder, treeId, tip, request);
      await codecommit.git.run(folder, ['update-ref', reference, commitId, tip ?? '0'.repeat(40)]);
      return { commitId, treeId, blobs };
    } finally {
      await rm(index, { force: true });
    }
  });

const checkParent = (tip: string | undefined, parent: string | undefined): void => {
  if (tip === parent) return;
  if (parent === undefined)
    throw fault('ParentCommitIdRequired', 'A parent commit ID is required: the branch has commits');
  if (tip === undefined)
    throw fault('ParentCommitDoesNotExist', `The parent commit ${parent} does not exist on the branch`);
  throw fault('ParentCommitIdOutdated', `The parent commit ${parent} is not the tip of the branch any more`);
};

const fillIndex = async (
  codecommit: CodeCommit,
  folder: string,
  index: string,
  tip: string | undefined,
  changes: readonly FileChange[],
): Promise<ReadonlyMap<string, string>> => {
  const env = { GIT_INDEX_FILE: index };
  await codecommit.git.run(folder, tip === undefined ? ['read-tree', '--empty'] : ['read-tree', tip], { env });
  const blobs = new Map<string, string>();
  const lines: string[] = [];
  for (const { path, content, mode } of changes) {
    if (content === undefined) {
      lines.push(`0 ${'0'.repeat(40)}\t${path}`);
      continue;
    }
    const id = (await codecommit.git.run(folder, ['hash-object', '-w', '--stdin'], { stdin: content }))
      .toString()
      .trim();
    blobs.set(path, id);
    lines.push(`${mode} ${id}\t${path}`);
  }
  // A file may take the place of a folder and the other way round.
  await codecommit.git.run(folder, ['update-index', '--replace', '-z', '--index-info'], {
    env,
    stdin: Buffer.from(lines.map((line) => `${line}\0`).join('')),
  });
  return blobs;
};

const commitTree = async (
  codecommit: CodeCommit,
  folder: string,
  tree: string,
  tip: string | undefined,
  { message, name, email }: CommitRequest,
): Promise<string> => {
  const date = `${Math.floor(codecommit.cloud.clock.now() / 1000)} +0000`;
  const env = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
  const parents = tip === undefined ? [] : ['-p', tip];
  const id = await codecommit.git.run(folder, ['commit-tree', tree, ...parents], { env, stdin: Buffer.from(message) });
  return id.toString().trim();
};
