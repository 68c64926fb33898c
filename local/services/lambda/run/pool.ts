/** Execution environments of all functions: started when needed, kept warm, never used by two invocations at once. */
import { rm } from 'node:fs/promises';
import type { Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { CodeStore } from '../code.ts';
import type { FunctionKey, FunctionVersion } from '../store/functions.ts';
import { runOnce } from './run-once.ts';
import type { Session, Sessions } from './sessions.ts';
import { makeStartWarm } from './start-warm.ts';
import type { Warm } from './warm.ts';

/** Milliseconds of this machine's time. */
const KEPT_WARM = 5 * 60_000;

/** More environments of one version than this are not begun at once: a laptop begins them slower than those at hand become free. */
const BEGUN_AT_ONCE = 4;
/** Milliseconds after which one more is begun all the same: a function may be waiting for another call of itself. */
const PATIENCE = 500;

export interface Request {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  readonly functionArn: string;
  readonly clientContext?: string | undefined;
}

export interface Outcome {
  /** JSON text: the result, or the error. */
  readonly payload: string;
  readonly failed: boolean;
  /** The last 4 KB of the log. */
  readonly tail: string;
}

export interface Pool {
  run(fn: FunctionVersion, request: Request): Promise<Outcome>;
  /** Ends idle environments of a function whose code or configuration changed; busy ones end after their invocation. */
  retire(key: FunctionKey): void;
  stop(): Promise<void>;
}

export const openPool = (cloud: Cloud, code: CodeStore, sessions: Sessions, folder: string): Pool => {
  const startWarm = makeStartWarm(cloud, code, folder);
  const idle = new Map<string, Warm[]>();
  const all = new Set<Warm>();
  let stopped = false;

  const queue = new Map<string, (() => void)[]>();

  const takeIdle = (fn: FunctionVersion, session: Session): Warm | undefined => {
    const waiting = idle.get(generation(fn)) ?? [];
    for (let warm = waiting.pop(); warm; warm = waiting.pop()) {
      clearTimeout(warm.expiry);
      if (warm.environment.alive() && warm.session === session) return warm;
      end(warm);
    }
    return undefined;
  };
  const take = async (fn: FunctionVersion): Promise<Warm> => {
    const key = generation(fn);
    const found = takeIdle(fn, sessions.of(fn));
    if (found) return found;
    if ([...all].filter((warm) => generation(warm.fn) === key).length >= BEGUN_AT_ONCE) await turn(key);
    if (stopped) throw stopping();
    const session = sessions.of(fn);
    const free = takeIdle(fn, session);
    if (free) return free;
    const warm = startWarm(fn, session);
    all.add(warm);
    return warm;
  };
  /** Ends when an environment becomes free, or patience does. */
  const turn = (key: string): Promise<void> =>
    new Promise((go) => {
      const called = (): void => {
        clearTimeout(timer);
        go();
      };
      const timer = setTimeout(() => {
        queue.set(
          key,
          (queue.get(key) ?? []).filter((other) => other !== called),
        );
        go();
      }, PATIENCE);
      queue.set(key, [...(queue.get(key) ?? []), called]);
    });
  const callNext = (key: string): void => {
    const [first, ...others] = queue.get(key) ?? [];
    if (others.length > 0) queue.set(key, others);
    else queue.delete(key);
    first?.();
  };
  const end = (warm: Warm): void => {
    clearTimeout(warm.expiry);
    all.delete(warm);
    void warm.environment
      .end()
      .then(() => rm(warm.place, { recursive: true, force: true }))
      .catch((error: unknown) =>
        cloud.log(`an environment of ${warm.fn.name} was not cleared away: ${(error as Error).message}`),
      );
  };
  const giveBack = (warm: Warm): void => {
    if (warm.retired || !warm.environment.alive()) {
      end(warm);
      callNext(generation(warm.fn));
      return;
    }
    const key = generation(warm.fn);
    idle.set(key, [...(idle.get(key) ?? []), warm]);
    warm.expiry = setTimeout(() => {
      idle.set(
        key,
        (idle.get(key) ?? []).filter((other) => other !== warm),
      );
      end(warm);
    }, KEPT_WARM).unref();
    callNext(key);
  };

  return {
    async run(fn, request) {
      if (stopped) throw stopping();
      const warm = await take(fn);
      try {
        return await runOnce(cloud, warm, request);
      } finally {
        giveBack(warm);
      }
    },
    retire(key) {
      for (const warm of all) {
        if (warm.fn.account !== key.account || warm.fn.region !== key.region || warm.fn.name !== key.name) continue;
        warm.retired = true;
        const waiting = idle.get(generation(warm.fn));
        if (!waiting?.includes(warm)) continue;
        idle.delete(generation(warm.fn));
        for (const one of waiting) end(one);
      }
    },
    async stop() {
      stopped = true;
      const ending = [...all];
      all.clear();
      idle.clear();
      await Promise.all(
        ending.map(async (warm) => {
          clearTimeout(warm.expiry);
          await warm.environment.end();
          await warm.logs.flush();
        }),
      );
    },
  };
};

const stopping = (): Fault => new Fault('ServiceException', 'The local cloud is stopping.', { status: 500 });

/** Environments serve exactly one state of a version. */
const generation = ({ account, region, name, version, revisionId }: FunctionVersion): string =>
  [account, region, name, version, revisionId].join(' ');
