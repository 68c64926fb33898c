/**
 * The files of a cache. A path is below the sources, or below the home of the build, which builds on AWS share with
 * root: `~/.m2` and the same written out. What a source brought is never overwritten.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readZip, ZipError } from '../archive/read-zip.ts';
import { unpackZip } from '../archive/unpack-zip.ts';
import type { ZipInput } from '../archive/write-zip.ts';
import { ArtifactError, collect } from '../artifacts/collect.ts';
import type { Workspace } from '../run/workspace.ts';

const HOME = /^(\/root|~|\$HOME|\$\{HOME\})\//;

/** Names begin with the part of the workspace: `src/` or `home/`. */
export const filesToKeep = async (workspace: Workspace, paths: readonly string[]): Promise<readonly ZipInput[]> => {
  const home = paths.filter((path) => HOME.test(path)).map((path) => path.replace(HOME, ''));
  const source = paths.filter((path) => !HOME.test(path));
  return [...(await below(workspace.source, 'src', source)), ...(await below(workspace.home, 'home', home))];
};

const below = async (folder: string, name: string, paths: readonly string[]): Promise<readonly ZipInput[]> => {
  if (paths.length === 0) return [];
  try {
    const { files } = await collect(folder, { files: paths.map(wholeFolder), enableSymlinks: true });
    return files.map((file) => ({ ...file, name: `${name}/${file.name}` }));
  } catch (error) {
    if (error instanceof ArtifactError && error.message.startsWith('no matching')) return [];
    throw error;
  }
};

/** A path without a pattern names a folder, as caches do. */
const wholeFolder = (path: string): string => (/[*?[{]/.test(path) ? path : `${path.replace(/\/+$/, '')}/**/*`);

/** Answers how many files there are. */
export const putBack = async (workspace: Workspace, zip: Buffer): Promise<number> => {
  const folders: Readonly<Record<string, string>> = { src: workspace.source, home: workspace.home };
  const entries = readZip(zip);
  for (const { name } of entries)
    if (!folders[name.split('/')[0] ?? '']) throw new ZipError(`${name} is no file of a cache`);
  for (const [part, folder] of Object.entries(folders))
    await unpackZip(zip, folder, (name) => {
      const own = name.startsWith(`${part}/`) ? name.slice(part.length + 1) : undefined;
      return own !== undefined && !existsSync(join(folder, own)) ? own : undefined;
    });
  return entries.length;
};
