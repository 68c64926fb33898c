/**
 * The version that wrote a data folder. Tables of another version would fail anywhere and later, with words about a
 * missing column or a broken record; a local cloud is made anew in seconds, so it refuses instead of converting.
 */
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Grows with every change of tables or files that an older folder does not have. */
export const LAYOUT = 9;

interface Layout {
  readonly cloud: number;
  /** Name and version of the contents that the cloud's starter keeps in it. */
  readonly contents?: string | undefined;
}

export class DataFolderOutdated extends Error {
  override readonly name = 'DataFolderOutdated';

  constructor(folder: string, found: string, wanted: string) {
    super(
      `the data folder ${folder} was written by another version (${found}, this one writes ${wanted}): start on a ` +
        `new folder, or remove this one`,
    );
  }
}

/** Marks a new folder. Without `contents`, earlier ones stay as they are. */
export const requireLayout = (folder: string, contents: string | undefined): void => {
  const file = join(folder, 'layout.json');
  const before = isNew(folder) ? { cloud: LAYOUT, contents } : readLayout(file);
  const wanted = { cloud: LAYOUT, contents: contents ?? before.contents };
  const isOther = before.contents !== undefined && before.contents !== wanted.contents;
  if (before.cloud !== LAYOUT || isOther) throw new DataFolderOutdated(folder, said(before), said(wanted));
  if (JSON.stringify(before) !== JSON.stringify(wanted) || !existsSync(file)) write(file, wanted);
};

/** Whole or not at all, whenever the process dies. */
const write = (file: string, layout: Layout): void => {
  writeFileSync(`${file}.new`, `${JSON.stringify(layout)}\n`);
  renameSync(`${file}.new`, file);
};

/** The lock is made before anything is known of a folder. */
const isNew = (folder: string): boolean =>
  !existsSync(join(folder, 'layout.json')) &&
  !readdirSync(folder).some((name) => name.endsWith('.sqlite') && name !== 'lock.sqlite');

/** Older folders have no such file. */
const readLayout = (file: string): Layout => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Layout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { cloud: 1 };
    throw error;
  }
};

const said = ({ cloud, contents }: Layout): string =>
  [`layout ${cloud}`, ...(contents === undefined ? [] : [contents])].join(', ');
