/**
 * The tree of a commit as a zip, with the files' modes. Symbolic links stay links; submodules are left out, as
 * CodePipeline leaves them.
 */
import { type Zippable, zip } from 'fflate';
import git, { type FsClient, type TreeEntry } from 'isomorphic-git';
import { TaglineError } from '../../core/fault.ts';

/** Packed bytes that a function holds comfortably; see docs/decisions/source.md for the measurement. */
const PACKED_LIMIT = 100 * 1024 * 1024;
/** Unix, in the upper half of a zip entry's attributes. */
const UNIX = 3;
const MODES: Readonly<Record<string, number>> = { '100755': 0o100755, '120000': 0o120777 };
const PLAIN = 0o100644;
/** The same tree gives the same bytes: a zip holds times from 1980 on. */
const MTIME = new Date('1980-01-01T12:00:00Z');

export const zipOfCommit = async (fs: FsClient, gitdir: string, commit: string): Promise<Uint8Array> => {
  const files: Zippable = Object.create(null) as Zippable;
  await collect(fs, gitdir, commit, '', files, {});
  const packed = await new Promise<Uint8Array>((resolve, reject) =>
    zip(files, { level: 6 }, (error, data) => (error ? reject(error) : resolve(data))),
  );
  if (packed.length <= PACKED_LIMIT) return packed;
  throw new TaglineError('SourceTooLarge', `the source has ${packed.length} bytes packed`, {
    expected: `at most ${PACKED_LIMIT}`,
    remedy: 'Let CodeBuild clone the repository itself: a project with a CodeCommit source.',
  });
};

const collect = async (
  fs: FsClient,
  gitdir: string,
  oid: string,
  path: string,
  files: Zippable,
  cache: object,
): Promise<void> => {
  const { tree } = await git.readTree({ fs, gitdir, dir: gitdir, oid, cache });
  for (const entry of tree) {
    const name = path === '' ? entry.path : `${path}/${entry.path}`;
    // The zip library keeps files in an object, in which this name is not an ordinary key.
    if (entry.path === '__proto__')
      throw new TaglineError('UnsupportedFileName', `${name} cannot be put into an artifact`, {
        remedy: 'Rename the file.',
      });
    if (entry.type === 'tree') await collect(fs, gitdir, entry.oid, name, files, cache);
    if (entry.type === 'blob') files[name] = await file(fs, gitdir, entry, cache);
  }
};

const file = async (
  fs: FsClient,
  gitdir: string,
  { oid, mode }: TreeEntry,
  cache: object,
): Promise<Zippable[string]> => {
  const { blob } = await git.readBlob({ fs, gitdir, dir: gitdir, oid, cache });
  return [blob, { os: UNIX, attrs: ((MODES[mode] ?? PLAIN) << 16) >>> 0, mtime: MTIME }];
};
