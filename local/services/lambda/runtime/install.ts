/**
 * Puts the worker's own modules beside the code, as JavaScript: a worker that had to strip types itself would start
 * twice as slowly.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripTypes } from '../../../kernel/strip-types.ts';

/** The URL to start a worker with. Built JavaScript is used where it lies. */
export const installRuntime = (folder: string): URL => {
  if (!import.meta.url.endsWith('.ts')) return new URL('./bootstrap.js', import.meta.url);
  const source = fileURLToPath(new URL('.', import.meta.url));
  const building = `${folder}.building`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  for (const file of readdirSync(source)) {
    if (!file.endsWith('.ts') || file === 'install.ts' || file === 'messages.ts') continue;
    const stripped = stripTypes(readFileSync(join(source, file), 'utf8'));
    writeFileSync(
      join(building, file.replace(/\.ts$/, '.mjs')),
      stripped.replace(/from '(\.\/[\w-]+)\.ts'/g, "from '$1.mjs'"),
    );
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(building, folder);
  return pathToFileURL(join(folder, 'bootstrap.mjs'));
};
