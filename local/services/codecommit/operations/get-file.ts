import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import type { CodeCommit } from '../codecommit.ts';
import { fault } from '../faults.ts';
import { onRepository } from './demand.ts';
import { repositoryOf } from './input.ts';
import { entryAt, fileModeOf, readBlob, readPath, resolveCommit } from './objects.ts';

interface Input {
  repositoryName: string;
  commitSpecifier?: string;
  filePath: string;
}

const LARGEST = 6 * 1024 * 1024;

export const getFile = (codecommit: CodeCommit): Operation<Input> => ({
  demands: (input, call) => [onRepository(call, 'GetFile', input.repositoryName)],
  async run(input, call) {
    onlyMembers('GetFile', input, ['repositoryName', 'commitSpecifier', 'filePath']);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    const filePath = readPath(input.filePath);
    const commitId = await resolveCommit(codecommit, repository, input.commitSpecifier);
    const entry = await entryAt(codecommit, repository, commitId, filePath);
    if (entry?.type !== 'blob')
      throw fault('FileDoesNotExist', `Could not find path ${filePath}, or it is not a file, in commit ${commitId}`);
    const content = await readBlob(codecommit, repository, entry.id);
    if (content.length > LARGEST) throw fault('FileTooLarge', `The file ${filePath} is larger than ${LARGEST} bytes`);
    return {
      commitId,
      blobId: entry.id,
      filePath,
      fileMode: fileModeOf(entry.mode),
      fileSize: content.length,
      fileContent: content.toString('base64'),
    };
  },
});

/** A blob by its id. */
export const getBlob = (codecommit: CodeCommit): Operation<{ repositoryName: string; blobId: string }> => ({
  demands: (input, call) => [onRepository(call, 'GetBlob', input.repositoryName)],
  async run(input, call) {
    onlyMembers('GetBlob', input, ['repositoryName', 'blobId']);
    const repository = repositoryOf(codecommit, call, input.repositoryName);
    const id = String(input.blobId ?? '');
    if (id === '') throw fault('BlobIdRequired', 'A blob ID is required but was not specified');
    if (!/^[0-9a-f]{40}$/.test(id)) throw fault('InvalidBlobId', `The specified blob ID ${id} is not valid`);
    const content = await readBlob(codecommit, repository, id).catch(() => {
      throw fault('BlobIdDoesNotExist', `The specified blob ID ${id} does not exist`);
    });
    return { content: content.toString('base64') };
  },
});
