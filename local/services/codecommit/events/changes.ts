/**
 * Changes of references, one at a time in each repository. That a change is under way, and whose, is on disk before it
 * begins; what it did is found by comparing references with the rows, and written together with its events before the
 * change is acknowledged. A crash in between loses nothing:
 * the next start waits for a git that may still be at work and compares then.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from '../../../kernel/cloud.ts';
import type { Outbox } from '../../../kernel/outbox.ts';
import { repositoryDoesNotExist } from '../faults.ts';
import type { Git } from '../git.ts';
import type { Repositories, Repository } from '../repositories.ts';
import type { Store } from '../store.ts';
import { referenceEvents } from './reference-events.ts';

export interface Changes {
  /**
   * Runs `work`, which may change references of the repository, for this caller (an ARN). `running` is to be called
   * with the id of a process that changes them, before it gets its input.
   */
  make<T>(repository: Repository, caller: string, work: (running: (process: number) => void) => Promise<T>): Promise<T>;
  /** Runs `work` while nothing else changes the repository. */
  alone<T>(id: string, work: () => Promise<T>): Promise<T>;
  /** After a restart. */
  recover(): Promise<void>;
}

interface Parts {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly repositories: Repositories;
  readonly git: Git;
  readonly outbox: Outbox;
  readonly root: string;
}

/** A git that outlived the local cloud has all its input; it cannot take long. */
const LONGEST_WAIT = 30_000;

export const makeChanges = (parts: Parts): Changes => {
  const { cloud, store } = parts;
  const { sql } = store;
  const queues = new Map<string, Promise<unknown>>();

  const inTurn = <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(id) ?? Promise.resolve()).then(work, work);
    const settled = turn.catch(() => {});
    queues.set(id, settled);
    void settled.then(() => queues.get(id) === settled && queues.delete(id));
    return turn;
  };

  return {
    alone: inTurn,
    make: (repository, caller, work) =>
      inTurn(repository.id, async () => {
        if (!parts.repositories.byId(repository.id)) throw repositoryDoesNotExist(repository.name);
        sql('INSERT OR REPLACE INTO changes (repository, caller) VALUES (?, ?)').run(repository.id, caller);
        try {
          return await work((process) => {
            sql('UPDATE changes SET process = ? WHERE repository = ?').run(process, repository.id);
          });
        } finally {
          await settle(parts, repository.id, caller);
        }
      }),
    async recover() {
      const open = sql('SELECT repository, caller, process FROM changes').all();
      await Promise.all(
        open.map(({ repository, caller, process }) =>
          inTurn(repository as string, async () => {
            if (process !== null) await ended(cloud, Number(process));
            await settle(parts, repository as string, caller as string);
          }),
        ),
      );
      for (const repository of parts.repositories.all()) await pointHead(parts, repository);
    },
  };
};

/** Compares references with their last known values, and records the difference and its events together. */
const settle = async (
  { cloud, store, repositories, git, outbox, root }: Parts,
  id: string,
  caller: string,
): Promise<void> => {
  const known = repositories.byId(id);
  if (!known) return;
  const after = await readRefs(git, join(root, known.folder));
  const settled = store.transaction((): Repository | undefined => {
    const { sql } = store;
    const repository = repositories.byId(id);
    if (!repository) return undefined;
    const before = repositories.refs(id);
    const now = cloud.clock.now();
    const entries = referenceEvents(repository, before, after, caller, now);
    for (const entry of entries) outbox.write(repository, entry);
    for (const name of before.keys())
      if (!after.has(name)) sql('DELETE FROM refs WHERE repository = ? AND name = ?').run(id, name);
    for (const [name, object] of after)
      if (before.get(name) !== object)
        sql('INSERT OR REPLACE INTO refs (repository, name, object) VALUES (?, ?, ?)').run(id, name, object);
    sql('DELETE FROM changes WHERE repository = ?').run(id);
    if (entries.length === 0) return repository;
    const defaultBranch = repository.defaultBranch ?? firstBranch(after);
    const next = { ...repository, defaultBranch, modified: now };
    repositories.save(next);
    return next;
  });
  if (settled) await pointHead({ git, root }, settled);
  outbox.wake();
};

const readRefs = async (git: Git, folder: string): Promise<ReadonlyMap<string, string>> => {
  const text = await git.text(folder, ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads', 'refs/tags']);
  return new Map(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]),
  );
};

/** The first branch that is pushed becomes the default; of several at once the usual names win. */
const firstBranch = (refs: ReadonlyMap<string, string>): string | undefined => {
  const names = [...refs.keys()]
    .filter((name) => name.startsWith('refs/heads/'))
    .map((name) => name.slice('refs/heads/'.length));
  return ['main', 'master'].find((name) => names.includes(name)) ?? names[0];
};

/** Git's HEAD is what a clone checks out, and a branch that cannot be deleted. */
const pointHead = async ({ git, root }: Pick<Parts, 'git' | 'root'>, repository: Repository): Promise<void> => {
  const { defaultBranch } = repository;
  const folder = join(root, repository.folder);
  if (defaultBranch === undefined) return;
  const head = `refs/heads/${defaultBranch}`;
  if (readFileSync(join(folder, 'HEAD'), 'utf8').trim() === `ref: ${head}`) return;
  await git.run(folder, ['symbolic-ref', 'HEAD', head]);
};

/**
 * Waits for a process that began before a restart. Its id may belong to another process by now: then this waits for
 * nothing, but not for ever.
 */
const ended = async (cloud: Cloud, process: number): Promise<void> => {
  for (let waited = 0; waited < LONGEST_WAIT && isAlive(process); waited += 50)
    await new Promise<void>((resolve) => {
      cloud.clock.at(cloud.clock.now() + 50, resolve);
    });
};

const isAlive = (id: number): boolean => {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
};
