/**
 * Data folders in which Tagline is deployed already. The first scenario on the same sources pays for the deployment;
 * later ones copy what it left, and start in a fraction of the time. A folder holds its own address in stack outputs
 * and functions, so a copy needs the same port:
 * there are as many places as scenarios run at once, each with a lock that the system frees when its process ends.
 */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { digestOf, keptBuilds } from '../../infra/kept-build.ts';

const SOURCES =
  '{adapters,api,cli,core,functions,infra,local,providers,statemachines,test/scenarios/installation}/**/*.{ts,json,yaml,yml,sh,mjs}';
const PLACES = 8;

export interface Prepared {
  /** The port of the copy; 0 where there was nothing to copy. */
  readonly port: number;
  /** Keeps what a process that is up has deployed, if nobody kept it before. */
  keep(child: ChildProcess): void;
  /** Frees the place. */
  free(): void;
}

/** Takes a place, and copies what was kept there to `data`. */
export const prepare = async (repository: string, data: string, installation: string): Promise<Prepared> => {
  const builds = keptBuilds(repository, 'scenarios');
  const locks = join(repository, 'node_modules', '.cache', 'tagline', 'scenario-locks');
  mkdirSync(locks, { recursive: true });
  for (let place = 0; place < PLACES; place += 1) {
    const lock = takeLock(join(locks, `${place}.sqlite`));
    if (!lock) continue;
    const digest = digestOf(repository, [SOURCES, 'package-lock.json'], [String(place), installation]);
    const kept = builds.find(digest);
    const port = kept === undefined ? 0 : await portOf(kept);
    // Somebody else has the port now: this place is deployed again.
    if (kept !== undefined && port === 0) rmSync(kept, { recursive: true });
    if (kept !== undefined && port !== 0) cpSync(kept, data, { recursive: true });
    return {
      port,
      keep(child) {
        if (port === 0) keepCopy(child, data, (making) => builds.keep(making, digest), builds.placeFor(digest));
      },
      free: () => lock.close(),
    };
  }
  throw new Error(`${PLACES} scenarios run at once: more than there are places for`);
};

const takeLock = (file: string): DatabaseSync | undefined => {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (/locked|busy/i.test((error as Error).message)) return undefined;
    throw error;
  }
};

/** The port of a kept folder; 0 if it is taken. */
const portOf = (kept: string): Promise<number> => {
  const port = Number(readFileSync(join(kept, 'port'), 'utf8'));
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
};

/** What a stopped process has on disk is what a killed one would have: the copy can be started. */
const keepCopy = (child: ChildProcess, data: string, keep: (making: string) => void, making: string): void => {
  mkdirSync(dirname(making), { recursive: true });
  child.kill('SIGSTOP');
  try {
    const { status, stderr } = spawnSync('cp', ['-R', data, making], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the data folder was not kept: ${stderr}`);
  } finally {
    child.kill('SIGCONT');
  }
  keep(making);
};
