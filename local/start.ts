/** Brings the local cloud up on a data folder that no other process uses, and deploys assemblies into it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type OpenCloud, openCloud } from './open-cloud.ts';

export { bootstrap } from './assembly/bootstrap.ts';
export { type Deployed, deployAssembly } from './assembly/deploy-assembly.ts';
export type { Progress } from './assembly/deploy-stack.ts';
export type { OpenCloud } from './open-cloud.ts';

/**
 * Opens the cloud on `data`; `port` 0 or absent: any free one.
 * Throws {@link DataFolderInUse} naming the process that has it.
 */
export const startCloud = async (options: {
  data: string;
  port?: number;
  log?: (line: string) => void;
}): Promise<OpenCloud> => {
  const release = lockFolder(options.data);
  try {
    const cloud = await openCloud(options);
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
    throw new DataFolderInUse(folder, readPid(pidFile));
  }
  writeFileSync(pidFile, String(process.pid));
  return () => lock.close();
};

const readPid = (file: string): number | undefined => {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    // Another process is just about to write it.
    return undefined;
  }
};
