/**
 * The code of the functions: one esbuild call over every `functions/*.ts`, each bundle with its SDK, its source map and
 * the installation in a folder of its own. The same sources give the same bytes; a synth without changes bundles
 * nothing.
 */
import { globSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, buildSync, version as esbuildVersion } from 'esbuild';
import { INSTALLATION_FILE } from '../adapters/aws/env.ts';
import { TaglineError } from '../core/fault.ts';
import type { Installation } from '../core/installation.ts';
import { digestOf, keptBuilds } from './kept-build.ts';

/** The folders that a function's code may come from. */
const SOURCES = '{functions,adapters,api,core,providers,statemachines}/**/*.ts';
const LOCK_FILE = 'package-lock.json';

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // A worker that imports Node's modules asks each of them for everything it could export, undici among it: a CommonJS
  // bundle starts in two thirds of the time and holds less.
  format: 'cjs',
  // The same holds for the SDK's `import('node:http')`.
  supported: { 'dynamic-import': false },
  outExtension: { '.js': '.cjs' },
  entryNames: '[name]/index',
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': './adapters/aws/environment-credentials.ts' },
  minify: true,
  // Machines catch errors by name.
  keepNames: true,
  // `stackInSources` reads it after a failure; the source text is in the repository.
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * The bundles with an installation, in `<repository>/node_modules/.cache/tagline/functions/<digest>`, unless they are
 * there. Another installation has the same bundles: they are linked once.
 * @returns the folder that holds a folder per function
 * @throws TaglineError `BundleFailed` with esbuild's words
 */
export const bundleFunctions = (repository: string, installation: Installation): string => {
  const names = globSync('functions/*.ts', { cwd: repository })
    .map((entry) => basename(entry, '.ts'))
    .sort();
  const bundles = linkedBundles(repository, names);
  const text = JSON.stringify(installation);
  const builds = keptBuilds(repository, 'functions');
  const digest = digestOf(repository, [], [basename(bundles), text]);
  const made = builds.find(digest);
  if (made) return made;
  const making = builds.placeFor(digest);
  for (const name of names) {
    mkdirSync(join(making, name), { recursive: true });
    for (const file of readdirSync(join(bundles, name))) linkSync(join(bundles, name, file), join(making, name, file));
    writeFileSync(join(making, name, INSTALLATION_FILE), text);
  }
  return builds.keep(making, digest);
};

const linkedBundles = (repository: string, names: readonly string[]): string => {
  const digest = digestOf(repository, [SOURCES, LOCK_FILE], [JSON.stringify(OPTIONS), esbuildVersion]);
  const builds = keptBuilds(repository, 'bundles');
  const made = builds.find(digest);
  if (made) return made;
  const making = builds.placeFor(digest);
  const entryPoints = names.map((name) => `functions/${name}.ts`);
  try {
    buildSync({ ...OPTIONS, absWorkingDir: repository, entryPoints, outdir: making });
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw new TaglineError('BundleFailed', (error as Error).message, { where: 'functions/', cause: error });
  }
  return builds.keep(making, digest);
};
