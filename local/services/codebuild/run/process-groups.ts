/**
 * The processes of builds. Every shell leads a process group of its own, which is written down before it gets a
 * command, so that nothing of a build outlives it: not when it ends, not when it is stopped, and not when the local
 * cloud was killed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Cloud } from '../../../kernel/cloud.ts';
import type { Store } from '../store.ts';
import { processStart } from './process-start.ts';

/** How long processes may take to end by themselves after SIGTERM (ms). */
const GRACE = 2_000;
const LOOK_AGAIN = 20;
/** The kernel needs a moment after SIGKILL; longer than this only where a dead process is not waited for by anybody. */
const LONGEST_DYING = 1_000;

export interface ProcessGroups {
  /** To be called before the leader gets anything to do. */
  add(build: string, leader: number): void;
  /** Resolves when no process of the build is left. */
  end(build: string, gently: boolean): Promise<void>;
  /** At once and without waiting: for an orderly stop of the local cloud. */
  kill(build: string): void;
  builds(): readonly string[];
}

export const openProcessGroups = (cloud: Cloud, { sql }: Store): ProcessGroups => {
  /**
   * Leaders whose group is that of this build: a process of the same id that began at another time is another program.
   */
  const leaders = (build: string): readonly number[] =>
    sql('SELECT leader, started FROM process_groups WHERE build = ?')
      .all(build)
      .filter(({ leader, started }) => {
        const now = processStart(leader as number);
        return now === undefined ? groupIsOf(leader as number, build) : now === started;
      })
      .map(({ leader }) => leader as number);

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      cloud.clock.at(cloud.clock.now() + ms, resolve);
    });

  const gone = async (build: string, groups: readonly number[], ms: number): Promise<boolean> => {
    for (let left = ms; left > 0; left -= LOOK_AGAIN) {
      if (!groups.some(isAlive) && strays(build).length === 0) return true;
      await wait(LOOK_AGAIN);
    }
    return false;
  };

  return {
    add(build, leader) {
      sql('INSERT OR REPLACE INTO process_groups (build, leader, started) VALUES (?, ?, ?)').run(
        build,
        leader,
        processStart(leader) ?? '',
      );
    },
    async end(build, gently) {
      const groups = leaders(build);
      if (gently) {
        signal([...groups.map((group) => -group), ...strays(build)], 'SIGTERM');
        await gone(build, groups, GRACE);
      }
      signal([...groups.map((group) => -group), ...strays(build)], 'SIGKILL');
      if (!(await gone(build, groups, LONGEST_DYING))) cloud.log(`codebuild: processes of ${build} are slow to die`);
      sql('DELETE FROM process_groups WHERE build = ?').run(build);
    },
    kill: (build) => signal([...leaders(build).map((group) => -group), ...strays(build)], 'SIGKILL'),
    builds: () =>
      sql('SELECT DISTINCT build FROM process_groups')
        .all()
        .map((row) => row['build'] as string),
  };
};

const signal = (targets: readonly number[], name: NodeJS.Signals): void => {
  for (const target of targets) {
    try {
      process.kill(target, name);
    } catch (error) {
      // Gone, or only dead processes left (which macOS answers with EPERM).
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
};

/**
 * Dead processes that nobody has waited for yet keep their group's number; they do not count where that can be seen.
 */
const isAlive = (group: number): boolean => {
  if (process.platform === 'linux') return processIds().some((pid) => isLivingMember(pid, group));
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
};

const isLivingMember = (pid: string, group: number): boolean => {
  try {
    const [state, , processGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(processGroup) === group && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
};

const processIds = (): readonly string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

/** Processes that left their group (daemons) still carry the build's id in their environment. Only Linux tells. */
const strays = (build: string): readonly number[] => {
  if (process.platform !== 'linux') return [];
  return processIds()
    .filter((pid) => environmentNames(pid, build))
    .map(Number);
};

const environmentNames = (pid: string, build: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`CODEBUILD_BUILD_ID=${build}`);
  } catch {
    return false;
  }
};

/** The leader is gone: its group is the build's if a process in it says so. */
const groupIsOf = (group: number, build: string): boolean => isAlive(group) && strays(build).length > 0;
