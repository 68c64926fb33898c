/**
 * The code of the functions: one esbuild call over every `functions/*.ts`, each bundle with its SDK, its source map and the installation
 * in a folder of its own. The same sources give the same bytes; a synth without changes bundles nothing.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, buildSync, version as esbuildVersion } from 'esbuild';
import { INSTALLATION_FILE } from '../adapters/aws/env.ts';
import { TaglineError } from '../core/fault.ts';
import type { Installation } from '../core/installation.ts';

/** What a function's code may be made of: DESIGN section 3. */
const SOURCES = '{functions,adapters,api,core,statemachines}/**/*.ts';
const LOCK_FILE = 'package-lock.json';

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  entryNames: '[name]/index',
  // The ES modules of the SDK are smaller and start faster than its CommonJS.
  mainFields: ['module', 'main'],
  minify: true,
  // Machines catch errors by name.
  keepNames: true,
  // Traces need file and line; the text is in the repository.
  sourcemap: true,
  sourcesContent: false,
  // Some dependencies are CommonJS and require node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * Bundles into `<repository>/node_modules/.cache/tagline/functions/<digest>`, unless it is there.
 * @returns the folder that holds a folder per function
 * @throws TaglineError `BundleFailed` with esbuild's words
 */
export const bundleFunctions = (repository: string, installation: Installation): string => {
  const entries = globSync('functions/*.ts', { cwd: repository }).sort();
  const text = JSON.stringify(installation);
  const cache = join(repository, 'node_modules', '.cache', 'tagline', 'functions');
  const made = join(cache, digestOf(repository, text));
  if (existsSync(made)) {
    const now = new Date();
    utimesSync(made, now, now);
    return made;
  }
  // Under another name first: what lies under its digest is whole, also if two synths run at once.
  const making = `${made}.${process.pid}`;
  try {
    buildSync({ ...OPTIONS, absWorkingDir: repository, entryPoints: entries, outdir: making });
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw new TaglineError('BundleFailed', (error as Error).message, { where: 'functions/', cause: error });
  }
  for (const entry of entries) writeFileSync(join(making, basename(entry, '.ts'), INSTALLATION_FILE), text);
  keep(making, made);
  forgetOld(cache);
  return made;
};

const digestOf = (repository: string, installation: string): string => {
  const digest = createHash('sha256').update(JSON.stringify([OPTIONS, esbuildVersion, installation]));
  for (const file of [...globSync(SOURCES, { cwd: repository }).sort(), LOCK_FILE]) {
    digest.update(`\0${file}\0`).update(readFileSync(join(repository, file)));
  }
  return digest.digest('hex').slice(0, 32);
};

const keep = (making: string, made: string): void => {
  if (existsSync(made)) rmSync(making, { recursive: true, force: true });
  else renameSync(making, made);
};

/** Branches go back and forth between a few states; what was used last stays. */
const KEPT = 8;

const forgetOld = (cache: string): void => {
  const usedAt = (folder: string): number => statSync(folder).mtimeMs;
  const folders = readdirSync(cache).map((name) => join(cache, name));
  const old = folders.sort((a, b) => usedAt(b) - usedAt(a)).slice(KEPT);
  for (const folder of old) rmSync(folder, { recursive: true, force: true });
};
