/**
 * Builds that are kept under the digest of what they are made of, so that a start without changes builds nothing.
 * Imports nothing but Node: the command line looks here before it starts a synth.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Branches switch between a few states, so the builds used last are kept. */
const KEPT = 8;

export interface KeptBuilds {
  /** The folder of an earlier build. */
  find(digest: string): string | undefined;
  /**
   * A folder for making a build: under another name, so that the one under its digest is always complete, even if two
   * are made at once.
   */
  placeFor(digest: string): string;
  /** Moves a finished build to where {@link find} sees it, and forgets old ones. */
  keep(making: string, digest: string): string;
}

/** @param kind a folder of its own in `node_modules/.cache` */
export const keptBuilds = (repository: string, kind: string): KeptBuilds => {
  const cache = join(repository, 'node_modules', '.cache', 'tagline', kind);
  return {
    find(digest) {
      const made = join(cache, digest);
      if (!existsSync(made)) return undefined;
      const now = new Date();
      utimesSync(made, now, now);
      return made;
    },
    placeFor: (digest) => join(cache, `${digest}.${process.pid}`),
    keep(making, digest) {
      const made = join(cache, digest);
      moveUnlessThere(making, made);
      forgetOld(cache);
      return made;
    },
  };
};

/** @param words what else the build depends on: options, versions, configuration */
export const digestOf = (repository: string, patterns: readonly string[], words: readonly string[]): string => {
  const digest = createHash('sha256').update(JSON.stringify(words));
  for (const file of patterns.flatMap((pattern) => globSync(pattern, { cwd: repository }).sort()))
    digest.update(`\0${file}\0`).update(readFileSync(join(repository, file)));
  return digest.digest('hex').slice(0, 32);
};

const moveUnlessThere = (making: string, made: string): void => {
  try {
    renameSync(making, made);
  } catch (error) {
    // Another process was faster with the same bytes.
    if (!existsSync(made)) throw error;
    rmSync(making, { recursive: true, force: true });
  }
};

const forgetOld = (cache: string): void => {
  const usedAt = (folder: string): number => statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const folders = readdirSync(cache).map((name) => join(cache, name));
  const old = folders.sort((a, b) => usedAt(b) - usedAt(a)).slice(KEPT);
  for (const folder of old) rmSync(folder, { recursive: true, force: true });
};
