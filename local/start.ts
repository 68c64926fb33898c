/** Brings the local cloud up on a data folder that no other process uses, and deploys assemblies into it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Strangers } from './kernel/callers/authenticate.ts';
import { requireLayout } from './kernel/layout.ts';
import type { NeighbourOrder } from './neighbours/open-neighbours.ts';
import { type OpenCloud, openCloud } from './open-cloud.ts';

export { bootstrap } from './assembly/bootstrap.ts';
export { type Deployed, deployAssembly } from './assembly/deploy-assembly.ts';
export type { Progress } from './assembly/deploy-stack.ts';
export { DataFolderOutdated } from './kernel/layout.ts';
export { NeighbourRefused } from './neighbours/neighbour.ts';
export type { NeighbourOrder } from './neighbours/open-neighbours.ts';
export type { OpenCloud } from './open-cloud.ts';

/**
 * Opens the cloud on `data`. Without a `port` it takes the one that this folder had before, if that is free, else any:
 * deployed functions and stack outputs hold addresses with it.
 * Throws {@link DataFolderInUse} naming the process that has it, {@link DataFolderOutdated} for one that another
 * version wrote.
 */
export const startCloud = async (options: {
  data: string;
  port?: number;
  log?: (line: string) => void;
  strangers?: Strangers;
  /** Name and version of what the starter keeps in the cloud, if an older one is not understood. */
  contents?: string;
  neighbours?: readonly NeighbourOrder[];
}): Promise<OpenCloud> => {
  // Lambda's time zone; a worker thread cannot have one of its own.
  process.env['TZ'] = 'UTC';
  // Functions and builds have working directories of their own: the folder must mean the same everywhere.
  const data = resolve(options.data);
  const release = lockFolder(data);
  try {
    requireLayout(data, options.contents);
    const kept = join(data, 'port');
    const cloud = await openCloud({ ...options, data, port: options.port || (await freeAgain(kept)) });
    writeFileSync(kept, new URL(cloud.url).port);
    return {
      ...cloud,
      async close() {
        await cloud.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
};

/** The port in the file if nobody listens there now, else 0. */
const freeAgain = async (file: string): Promise<number> => {
  const port = readNumber(file) ?? 0;
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
};

export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  readonly pid: number | undefined;

  constructor(folder: string, pid: number | undefined) {
    super(
      `the data folder ${folder} is in use by ${pid ? `process ${pid}` : 'another process'}: stop that process, or choose another folder`,
    );
    this.pid = pid;
  }
}

/**
 * The lock is SQLite's own file lock: the system frees it when the process dies, however it dies,
 * and it cannot be mistaken for that of a later process with the same number. The pid is only for the message.
 */
const lockFolder = (folder: string): (() => void) => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pidFile = join(folder, 'pid');
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    throw new DataFolderInUse(folder, readNumber(pidFile));
  }
  writeFileSync(pidFile, String(process.pid));
  return () => lock.close();
};

const readNumber = (file: string): number | undefined => {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    // Never written, or another process is just about to write it.
    return undefined;
  }
};
