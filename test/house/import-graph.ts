/** Which files import which. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export const filesOf = (folders: readonly string[]): string[] =>
  folders.flatMap((folder) =>
    globSync(`${folder}/**/*.ts`, { cwd: ROOT }).filter((file) => !/(^|\/)(node_modules|\.sandbox)\//.test(file)),
  );

/** Paths from the root, and names of packages; types count. */
export const importsOf = (file: string): string[] =>
  [
    ...readFileSync(join(ROOT, file), 'utf8').matchAll(
      /^\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm,
    ),
  ]
    .map((found) => found[1] ?? found[2] ?? found[3] ?? '')
    .map((name) => (name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), name)) : name));
