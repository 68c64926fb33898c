/** Finds the files of an artifact as its buildspec names them. */
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import type { ZipInput } from '../archive/write-zip.ts';
import type { ArtifactSpec } from '../buildspec/buildspec.ts';
import { globToRegExp } from './glob.ts';

/** The upload cannot be made; the message is CodeBuild's. */
export class ArtifactError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArtifactError';
  }
}

export interface CollectedFile extends ZipInput {
  readonly size: number;
}

export interface Collected {
  readonly files: readonly CollectedFile[];
  /** Lines for the log. */
  readonly lines: readonly string[];
}

const LINK = 0o120000;

/** `folder` is where the build started; `spec` has its variables expanded already. */
export const collect = async (folder: string, spec: ArtifactSpec): Promise<Collected> => {
  const absolute = [spec.baseDirectory ?? '', ...spec.files].find(
    (path) => path.startsWith('/') && !path.startsWith(`${folder}/`) && path !== folder,
  );
  if (absolute)
    throw new ArtifactError(
      `the absolute artifact path ${absolute} is not in the local cloud: paths are relative to the source`,
    );
  const bases = await baseDirectories(folder, relativeTo(folder, spec.baseDirectory ?? '.'));
  if (bases.length === 0) throw new ArtifactError(`no matching base directory path found for ${spec.baseDirectory}`);
  const lines = [`Expanding base directory path: ${spec.baseDirectory ?? '.'}`];
  const found = new Map<string, string>();
  const exclude = (spec.excludePaths ?? []).map(globToRegExp);
  for (const base of bases) {
    const names = (await walk(base, spec.enableSymlinks ?? false)).filter(
      (name) => !exclude.some((pattern) => pattern.test(name)),
    );
    for (const pattern of spec.files) {
      const regexp = globToRegExp(relativeTo(folder, pattern));
      const matching = names.filter((name) => regexp.test(name));
      lines.push(matching.length > 0 ? `Found ${matching.length} file(s) for ${pattern}` : `No files match ${pattern}`);
      for (const name of matching) found.set(spec.discardPaths ? basename(name) : name, join(base, name));
    }
  }
  if (found.size === 0) throw new ArtifactError('no matching artifact paths found');
  const names = [...found.keys()].sort();
  const files = await Promise.all(
    names.map((name) => inputOf(name, found.get(name) as string, spec.enableSymlinks ?? false)),
  );
  return { files, lines };
};

const relativeTo = (folder: string, path: string): string =>
  path === folder ? '.' : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;

/** One folder, or all top-level ones that a pattern matches. */
const baseDirectories = async (folder: string, base: string): Promise<readonly string[]> => {
  if (posix.normalize(base).startsWith('..'))
    throw new ArtifactError(`the base directory ${base} is outside the source`);
  if (!/[*?[{]/.test(base)) {
    const path = join(folder, base);
    const there = await stat(path).catch(() => undefined);
    return there?.isDirectory() ? [path] : [];
  }
  const pattern = globToRegExp(base.replace(/\/$/, ''));
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && pattern.test(entry.name))
    .map(({ name }) => join(folder, name))
    .sort();
};

/**
 * All files below, with slashes. Links to files count as files; links to folders are entered only where they are not
 * kept as links (and never twice on one way).
 */
const walk = async (root: string, keepLinks: boolean): Promise<readonly string[]> => {
  const names: string[] = [];
  const enter = async (path: string, above: readonly string[]): Promise<void> => {
    for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
      const name = path ? `${path}/${entry.name}` : entry.name;
      if (entry.isSymbolicLink() && !keepLinks) {
        const target = await stat(join(root, name)).catch(() => undefined);
        const id = `${target?.dev}:${target?.ino}`;
        if (target?.isDirectory() && !above.includes(id)) await enter(name, [...above, id]);
        else if (target?.isFile()) names.push(name);
      } else if (entry.isDirectory()) await enter(name, above);
      else if (entry.isFile() || entry.isSymbolicLink()) names.push(name);
    }
  };
  const own = await stat(root);
  await enter('', [`${own.dev}:${own.ino}`]);
  return names;
};

const inputOf = async (name: string, path: string, keepLinks: boolean): Promise<CollectedFile> => {
  const own = await lstat(path);
  if (keepLinks && own.isSymbolicLink())
    return { name, mode: LINK | 0o777, size: own.size, content: async () => Buffer.from(await readlink(path), 'utf8') };
  const { mode, size } = await stat(path);
  return { name, mode, size, content: () => readFile(path) };
};
