/** Files that a commit by the API puts or deletes. */
import { fault } from '../faults.ts';
import { readPath } from './objects.ts';

export interface PutFileEntry {
  readonly filePath: string;
  /** Base64. */
  readonly fileContent?: string;
  readonly fileMode?: string;
}

export interface FileChange {
  readonly path: string;
  /** Undefined: the file is deleted. */
  readonly content: Buffer | undefined;
  /** Git's mode. */
  readonly mode: string;
}

const MODES: Readonly<Record<string, string>> = { NORMAL: '100644', EXECUTABLE: '100755', SYMLINK: '120000' };
const LARGEST_FILE = 6 * 1024 * 1024;
const LARGEST_COMMIT = 7 * 1024 * 1024;
const MOST_FILES = 100;

export const readPut = ({ filePath, fileContent, fileMode = 'NORMAL' }: PutFileEntry): FileChange => {
  const path = readPath(filePath);
  const mode = MODES[fileMode];
  if (mode === undefined) throw fault('InvalidFileMode', `The specified file mode ${fileMode} is not valid`);
  if (fileContent === undefined) throw fault('FileContentRequired', `The content of ${path} is required`);
  const content = Buffer.from(fileContent, 'base64');
  if (content.length > LARGEST_FILE)
    throw fault('FileContentSizeLimitExceeded', `The file ${path} is larger than ${LARGEST_FILE} bytes`);
  return { path, content, mode };
};

/** All changes of one commit: each path once, within the limits. */
export const checkChanges = (changes: readonly FileChange[]): readonly FileChange[] => {
  if (changes.length > MOST_FILES)
    throw fault('MaximumFileEntriesExceeded', `A commit changes at most ${MOST_FILES} files`);
  const size = changes.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  if (size > LARGEST_COMMIT)
    throw fault('FileContentSizeLimitExceeded', `The files of a commit have at most ${LARGEST_COMMIT} bytes together`);
  const twice = changes.find(({ path }, at) => changes.findIndex((other) => other.path === path) !== at);
  if (twice) throw fault('FilePathConflictsWithSubmodulePath', `The path ${twice.path} is named twice`);
  return changes;
};
