/** Objects of a repository: commits by what names them, trees, blobs. */
import { type CodeCommit, folderOf } from '../codecommit.ts';
import { commitDoesNotExist, fault } from '../faults.ts';
import { GitError } from '../git.ts';
import type { Repository } from '../repositories.ts';

/** The id of a commit that is there. Throws CommitIdDoesNotExist. */
export const requireCommit = async (codecommit: CodeCommit, repository: Repository, id: string): Promise<string> => {
  const type = await typeOf(codecommit, repository, id);
  if (type === 'commit') return id;
  throw fault('CommitIdDoesNotExist', `The specified commit ID ${id} does not exist`);
};

export const typeOf = async (
  codecommit: CodeCommit,
  repository: Repository,
  id: string,
): Promise<string | undefined> => {
  try {
    return await codecommit.git.text(folderOf(codecommit, repository), ['cat-file', '-t', id]);
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
};

/** A branch, a tag, `HEAD` or a full commit id; without one the head of the default branch. */
export const resolveCommit = async (
  codecommit: CodeCommit,
  repository: Repository,
  specifier: unknown,
): Promise<string> => {
  const text = specifier === undefined || specifier === null || specifier === '' ? 'HEAD' : String(specifier);
  const { repositories } = codecommit;
  const names =
    text === 'HEAD'
      ? [`refs/heads/${repository.defaultBranch ?? ''}`]
      : [text, `refs/heads/${text}`, `refs/tags/${text}`].filter((name) => name.startsWith('refs/'));
  const object = names.map((name) => repositories.ref(repository.id, name)).find((found) => found !== undefined);
  const id = object ?? (/^[0-9a-f]{40}$/.test(text) ? text : undefined);
  if (id === undefined) throw commitDoesNotExist(text);
  try {
    return await codecommit.git.text(folderOf(codecommit, repository), [
      'rev-parse',
      '--verify',
      '--quiet',
      `${id}^{commit}`,
    ]);
  } catch (error) {
    if (error instanceof GitError) throw commitDoesNotExist(text);
    throw error;
  }
};

export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly id: string;
  readonly name: string;
}

/** Entries of a tree, in Git's order. */
export const readTree = async (
  codecommit: CodeCommit,
  repository: Repository,
  tree: string,
): Promise<readonly TreeEntry[]> => {
  const bytes = await codecommit.git.run(folderOf(codecommit, repository), ['ls-tree', '-z', tree]);
  return bytes
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [, mode = '', type = '', id = '', name = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return { mode, type: type as TreeEntry['type'], id, name };
    });
};

/** The entry at a path below a commit; undefined if there is none. The root is a tree without a name. */
export const entryAt = async (
  codecommit: CodeCommit,
  repository: Repository,
  commit: string,
  path: string,
): Promise<TreeEntry | undefined> => {
  const root = await codecommit.git.text(folderOf(codecommit, repository), ['rev-parse', `${commit}^{tree}`]);
  let at: TreeEntry | undefined = { mode: '040000', type: 'tree', id: root, name: '' };
  for (const part of path.split('/').filter(Boolean)) {
    if (at?.type !== 'tree') return undefined;
    at = (await readTree(codecommit, repository, at.id)).find(({ name }) => name === part);
  }
  return at;
};

export const readBlob = (codecommit: CodeCommit, repository: Repository, id: string): Promise<Buffer> =>
  codecommit.git.run(folderOf(codecommit, repository), ['cat-file', 'blob', id]);

export const fileModeOf = (mode: string): string =>
  mode === '100755' ? 'EXECUTABLE' : mode === '120000' ? 'SYMLINK' : 'NORMAL';

/** Paths have no beginning or end slash, no empty parts, no `.` or `..`. */
export const readPath = (value: unknown, required = true): string => {
  const path = String(value ?? '').replace(/^\/|\/$/g, '');
  if (path === '' && required) throw fault('PathRequired', 'The folderPath or filePath is required');
  if (path !== '' && path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    throw fault('InvalidPath', `The specified path ${path} is not valid`);
  return path;
};
