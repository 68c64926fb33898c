/** Unpacks an archive into a folder, and nothing outside it. */
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { readZip, type ZipEntry, ZipError } from './read-zip.ts';

const TYPE = 0o170000;
const LINK = 0o120000;

/** `as`: the name under which an entry is unpacked; undefined leaves it out. */
export const unpackZip = async (
  zip: Buffer,
  folder: string,
  as: (name: string) => string | undefined = (name) => name,
): Promise<void> => {
  const root = resolve(folder);
  const entries = readZip(zip).flatMap((entry) => {
    const name = as(entry.name);
    return name === undefined ? [] : [{ ...entry, name }];
  });
  const links = entries.filter(({ mode }) => (mode & TYPE) === LINK);
  for (const entry of entries) if (!links.includes(entry)) await unpackEntry(entry, root);
  // Links last: nothing can be written through one.
  for (const link of links) await makeLink(link, root);
};

const unpackEntry = async (entry: ZipEntry, root: string): Promise<void> => {
  const path = within(root, entry.name, entry.name);
  if (entry.name.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await entry.content());
  if (entry.mode & 0o111) await chmod(path, 0o755);
};

const makeLink = async (entry: ZipEntry, root: string): Promise<void> => {
  const path = within(root, entry.name, entry.name);
  const target = (await entry.content()).toString('utf8');
  within(root, join(dirname(entry.name), target), `${entry.name} -> ${target}`);
  if (target.startsWith('/')) throw new ZipError(`${entry.name} -> ${target} leaves the folder of the source`);
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
};

const within = (root: string, name: string, label: string): string => {
  const path = resolve(root, name);
  if (name.startsWith('/') || name.includes('\0') || (path !== root && !path.startsWith(root + sep)))
    throw new ZipError(`${label} leaves the folder of the source`);
  return path;
};
