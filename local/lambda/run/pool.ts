/** Execution environments of all functions: started when needed, kept warm, never used by two invocations at once. */
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cloud } from '../../cloud.ts';
import { Fault } from '../../fault.ts';
import type { CodeStore } from '../code.ts';
import { installRuntime } from '../runtime/install.ts';
import type { FunctionKey, FunctionVersion } from '../store/functions.ts';
import { startEnvironment } from './environment.ts';
import { openLogStream } from './log-stream.ts';
import { initLine } from './report.ts';
import { runOnce } from './run-once.ts';
import type { Session, Sessions } from './sessions.ts';
import { functionVariables } from './variables.ts';
import type { Warm } from './warm.ts';

/** Milliseconds of this machine's time. */
const KEPT_WARM = 5 * 60_000;
const LEAST_LOADING = 10_000;

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
  const script = installRuntime(join(folder, 'runtime'));
  // A killed process leaves its places behind.
  rmSync(join(folder, 'places'), { recursive: true, force: true });
  const idle = new Map<string, Warm[]>();
  const all = new Set<Warm>();
  const silent = new Set<string>();
  let stopped = false;

  const start = (fn: FunctionVersion, session: Session): Warm => {
    const stream = `${new Date(cloud.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[${fn.version}]${cloud.ids.uuid().replaceAll('-', '')}`;
    const taskRoot = code.folder(fn.codeSha256);
    const caller = { account: fn.account, region: fn.region, principal: session.principal };
    const logs = openLogStream(cloud, { group: fn.logging.group, stream, caller }, (reason) => {
      const once = `${fn.account} ${fn.region} ${fn.name}`;
      if (!silent.has(once)) cloud.log(`the log lines of function ${fn.name} are dropped: ${reason}`);
      silent.add(once);
    });
    const place = join(folder, 'places', cloud.ids.uuid());
    const warm: Warm = {
      fn,
      session,
      logs,
      place,
      tail: '',
      init: undefined,
      retired: false,
      expiry: undefined,
      environment: undefined as never,
    };
    const line = (text: string): void => {
      warm.tail = (warm.tail + text).slice(-4096);
      logs.write(text);
    };
    const first = initLine(fn, cloud.clock.now());
    if (first) logs.write(first);
    warm.environment = startEnvironment({
      script,
      line,
      memory: fn.memorySize,
      loading: Math.max(LEAST_LOADING, fn.timeout * 1000),
      variables: functionVariables(fn, {
        url: cloud.url,
        credentials: session.credentials,
        taskRoot,
        stream,
        place,
      }),
      start: {
        offset: cloud.clock.offset,
        taskRoot,
        provided: import.meta.url,
        handler: fn.handler,
        generation: Number(/\d+/.exec(fn.runtime)?.[0]),
        log: { json: fn.logging.format === 'JSON', level: fn.logging.applicationLevel },
        about: {
          functionName: fn.name,
          functionVersion: fn.version,
          memoryLimitInMB: String(fn.memorySize),
          logGroupName: fn.logging.group,
          logStreamName: stream,
        },
      },
    });
    all.add(warm);
    return warm;
  };

  const take = (fn: FunctionVersion, session: Session): Warm => {
    const waiting = idle.get(generation(fn)) ?? [];
    for (let warm = waiting.pop(); warm; warm = waiting.pop()) {
      clearTimeout(warm.expiry);
      if (warm.environment.alive() && warm.session === session) return warm;
      end(warm);
    }
    return start(fn, session);
  };
  const end = (warm: Warm): void => {
    clearTimeout(warm.expiry);
    all.delete(warm);
    void warm.environment.end().then(() => rm(warm.place, { recursive: true, force: true }));
  };
  const giveBack = (warm: Warm): void => {
    if (warm.retired || !warm.environment.alive()) {
      end(warm);
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
  };

  return {
    async run(fn, request) {
      if (stopped) throw new Fault('ServiceException', 'The local cloud is stopping.', { status: 500 });
      const warm = take(fn, sessions.of(fn));
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

/** Environments serve exactly one state of a version. */
const generation = ({ account, region, name, version, revisionId }: FunctionVersion): string =>
  [account, region, name, version, revisionId].join(' ');
