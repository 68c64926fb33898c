import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { type CodeCommit, folderOf, pageOf } from '../codecommit.ts';
import { fault } from '../faults.ts';
import { onRepository } from './demand.ts';
import { repositoryOf } from './input.ts';
import { readPath, resolveCommit } from './objects.ts';

interface Input {
  repositoryName: string;
  beforeCommitSpecifier?: string;
  afterCommitSpecifier: string;
  beforePath?: string;
  afterPath?: string;
  MaxResults?: number;
  NextToken?: string;
}

interface Difference {
  readonly changeType: 'A' | 'M' | 'D';
  readonly beforeBlob?: Blob;
  readonly afterBlob?: Blob;
}

interface Blob {
  readonly blobId: string;
  readonly path: string;
  readonly mode: string;
}

const MEMBERS = [
  'repositoryName',
  'beforeCommitSpecifier',
  'afterCommitSpecifier',
  'beforePath',
  'afterPath',
  'MaxResults',
  'NextToken',
];
/** The tree without files, which every repository knows: before the first commit. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Without `beforeCommitSpecifier` everything in the commit counts as added. */
export const getDifferences = (codecommit: CodeCommit): Operation<Input> => ({
  demands: (input, call) => [onRepository(call, 'GetDifferences', input.repositoryName)],
  async run(input, call) {
    onlyMembers('GetDifferences', input, MEMBERS);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    if (!input.afterCommitSpecifier) throw fault('CommitRequired', 'A commit was not specified');
    const most = input.MaxResults ?? 100;
    if (!Number.isInteger(most) || most < 1)
      throw fault('InvalidMaxResults', 'The specified number of maximum results is not valid');
    const before = input.beforeCommitSpecifier
      ? await resolveCommit(codecommit, repository, input.beforeCommitSpecifier)
      : EMPTY_TREE;
    const after = await resolveCommit(codecommit, repository, input.afterCommitSpecifier);
    const raw = await codecommit.git.run(folderOf(codecommit, repository), [
      'diff-tree',
      '-r',
      '-z',
      '--no-renames',
      '--raw',
      before,
      after,
    ]);
    const under = { before: readPath(input.beforePath, false), after: readPath(input.afterPath, false) };
    const all = readRaw(raw.toString('utf8')).filter(
      ({ beforeBlob, afterBlob }) => isUnder(beforeBlob, under.before) && isUnder(afterBlob, under.after),
    );
    const { items, nextToken } = pageOf(all, input.NextToken, Math.min(most, 1000));
    return { differences: items, ...(nextToken && { NextToken: nextToken }) };
  },
});

const isUnder = (blob: Blob | undefined, path: string): boolean =>
  blob === undefined || path === '' || blob.path === path || blob.path.startsWith(`${path}/`);

/** `:<mode> <mode> <id> <id> <letter>`, then the path, each ended by a NUL. */
const readRaw = (raw: string): readonly Difference[] => {
  const parts = raw.split('\0').filter(Boolean);
  const differences: Difference[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [modeBefore = '', modeAfter = '', idBefore = '', idAfter = '', letter = ''] = (parts[at] as string)
      .slice(1)
      .split(' ');
    const path = parts[at + 1] as string;
    const changeType = letter === 'A' || letter === 'D' ? letter : 'M';
    differences.push({
      changeType,
      ...(changeType !== 'A' && { beforeBlob: { blobId: idBefore, path, mode: modeBefore } }),
      ...(changeType !== 'D' && { afterBlob: { blobId: idAfter, path, mode: modeAfter } }),
    });
  }
  return differences;
};
