/** A folder as a zip file: the same files give the same bytes, wherever and whenever. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';

/** The earliest time that a zip file can hold, as `cdk deploy` writes it. */
const ALWAYS = new Date(1980, 0, 1);
const UNIX = 3;

/**
 * Symbolic links are followed; empty folders are left out. Nothing is compressed: the bytes stay on this machine,
 * and for 24 bundled functions that is 0.3 s instead of 4.4 s.
 */
export const zipFolder = (folder: string): Buffer => {
  const files: Zippable = {};
  for (const path of filesIn(folder, '').sort()) {
    const mode = statSync(join(folder, path)).mode & 0o111 ? 0o100755 : 0o100644;
    files[path] = [readFileSync(join(folder, path)), { mtime: ALWAYS, os: UNIX, attrs: mode << 16, level: 0 }];
  }
  return Buffer.from(zipSync(files));
};

const filesIn = (folder: string, below: string): string[] =>
  readdirSync(join(folder, below)).flatMap((name) => {
    const path = below ? `${below}/${name}` : name;
    return statSync(join(folder, path)).isDirectory() ? filesIn(folder, path) : [path];
  });
