/** Execution environments of all functions: started when needed, kept warm, never used by two invocations at once. */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { CodeStore } from '../code.ts';
import type { FunctionKey, FunctionVersion } from '../store/functions.ts';
import type { Outcome, Request } from './invocation.ts';
import { makeResting } from './resting.ts';
import { runOnce } from './run-once.ts';
import type { Sessions } from './sessions.ts';
import { makeStartWarm } from './start-warm.ts';
import { makeWaitingLine } from './waiting-line.ts';
import { versionKey, type Warm } from './warm.ts';

/** MB of environments, busy and resting: a laptop has other work. */
const MEMORY = {
  /** A pipeline calls two dozen functions again and again: ending one to begin the next costs more than it gives. */
  working: 600,
  resting: 140,
};
/** Milliseconds without an invocation after which they rest; by then each has given back what it did not need. */
const RESTING_AFTER = 6000;
/** Bounds for a burst: the machine begins environments more slowly than those at hand become free. */
const BUSY_AT_ONCE = { ofOneVersion: 4, together: 16 };
/** Loading a handler is computing: more of them than processors only delay each other, until some are too late. */
const LOADING_AT_ONCE = Math.max(2, availableParallelism());

export interface Pool {
  run(fn: FunctionVersion, request: Request): Promise<Outcome>;
  /** Ends idle environments of a function whose code or configuration changed; busy ones end after their invocation. */
  retire(key: FunctionKey): void;
  stop(): Promise<void>;
}

export const openPool = (cloud: Cloud, code: CodeStore, sessions: Sessions, folder: string): Pool => {
  const startWarm = makeStartWarm(cloud, code, folder);
  const busy = new Set<Warm>();
  const loading = new Set<Warm>();
  const ending = new Set<Promise<void>>();
  let stopped = false;
  let pause: NodeJS.Timeout | undefined;

  const end = (warm: Warm): void => {
    const ended = endAndClear(warm).catch((error: unknown) =>
      cloud.log(`an environment of ${warm.fn.name} was not cleared away: ${(error as Error).message}`),
    );
    ending.add(ended);
    void ended.then(() => ending.delete(ended));
  };
  const resting = makeResting(end);

  const begin = (fn: FunctionVersion): Warm => {
    const warm = startWarm(fn, sessions.of(fn));
    busy.add(warm);
    loading.add(warm);
    resting.makeRoom(MEMORY.working, busy);
    void warm.environment.started.then(() => {
      loading.delete(warm);
      line.serve();
    });
    return warm;
  };
  const hasRoom = (fn: FunctionVersion, patient: boolean): boolean => {
    const ofVersion = [...busy].filter(({ version }) => version === versionKey(fn));
    if (patient && ofVersion.length > 0) return false;
    return (
      loading.size < LOADING_AT_ONCE &&
      busy.size < BUSY_AT_ONCE.together &&
      ofVersion.length < BUSY_AT_ONCE.ofOneVersion
    );
  };
  const line = makeWaitingLine({
    give(fn, patient) {
      const warm = resting.take(versionKey(fn), sessions.of(fn));
      if (!warm) return hasRoom(fn, patient) ? begin(fn) : undefined;
      busy.add(warm);
      return warm;
    },
    giveAnyway: begin,
  });
  const giveBack = (warm: Warm): void => {
    busy.delete(warm);
    if (stopped || warm.retired || !warm.environment.alive()) end(warm);
    else {
      // The last one stays whatever it holds: it is likely to be called again.
      resting.makeRoom(MEMORY.working, [...busy, warm]);
      resting.add(warm);
      clearTimeout(pause);
      pause = setTimeout(() => resting.makeRoom(MEMORY.resting, busy), RESTING_AFTER).unref();
    }
    line.serve();
  };

  return {
    async run(fn, request) {
      if (stopped) throw stopping();
      const warm = await line.join(fn, request.unattended);
      try {
        return await runOnce(cloud, warm, request);
      } finally {
        giveBack(warm);
      }
    },
    retire({ account, region, name }) {
      const isOfFunction = ({ fn }: Warm): boolean =>
        fn.account === account && fn.region === region && fn.name === name;
      for (const warm of busy) if (isOfFunction(warm)) warm.retired = true;
      resting.end(isOfFunction);
    },
    async stop() {
      stopped = true;
      clearTimeout(pause);
      line.close(stopping());
      resting.end(() => true);
      for (const warm of busy) end(warm);
      await Promise.all(ending);
    },
  };
};

const endAndClear = async ({ environment, logs, place }: Warm): Promise<void> => {
  await environment.end();
  await logs.flush();
  await rm(place, { recursive: true, force: true });
};

const stopping = (): Fault => new Fault('ServiceException', 'The local cloud is stopping.', { status: 500 });
