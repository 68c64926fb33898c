import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import type { CodeCommit } from '../codecommit.ts';
import { fault } from '../faults.ts';
import { onRepository } from './demand.ts';
import { repositoryOf } from './input.ts';
import { entryAt, fileModeOf, readPath, readTree, resolveCommit } from './objects.ts';

interface Input {
  repositoryName: string;
  commitSpecifier?: string;
  /** Empty or `/` for the root. */
  folderPath: string;
}

export const getFolder = (codecommit: CodeCommit): Operation<Input> => ({
  demands: (input, call) => [onRepository(call, 'GetFolder', input.repositoryName)],
  async run(input, call) {
    onlyMembers('GetFolder', input, ['repositoryName', 'commitSpecifier', 'folderPath']);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    const folderPath = readPath(input.folderPath, false);
    const commitId = await resolveCommit(codecommit, repository, input.commitSpecifier);
    const folder = await entryAt(codecommit, repository, commitId, folderPath);
    if (folder?.type !== 'tree') throw fault('FolderDoesNotExist', `The specified folder ${folderPath} does not exist`);
    const entries = (await readTree(codecommit, repository, folder.id)).map((entry) => ({
      ...entry,
      paths: { absolutePath: folderPath ? `${folderPath}/${entry.name}` : entry.name, relativePath: entry.name },
    }));
    const blobs = entries.filter(({ type }) => type === 'blob');
    const blob = ({ id, mode, paths }: (typeof blobs)[number]) => ({
      blobId: id,
      fileMode: fileModeOf(mode),
      ...paths,
    });
    return {
      commitId,
      folderPath,
      treeId: folder.id,
      subFolders: entries.filter(({ type }) => type === 'tree').map(({ id, paths }) => ({ treeId: id, ...paths })),
      files: blobs.filter(({ mode }) => mode !== '120000').map(blob),
      symbolicLinks: blobs.filter(({ mode }) => mode === '120000').map(blob),
      subModules: entries.filter(({ type }) => type === 'commit').map(({ id, paths }) => ({ commitId: id, ...paths })),
    };
  },
});
