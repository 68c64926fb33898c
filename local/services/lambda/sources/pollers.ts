/** A loop per enabled mapping; none run where there are no mappings. */
import type { Timer } from '../../../kernel/clock.ts';
import { sourceKind } from '../mapping-input.ts';
import type { Runner } from '../run/runner.ts';
import type { Mapping } from '../store/mappings.ts';
import { makeFilter } from './filter.ts';
import { stepQueue } from './queue.ts';
import type { Poll } from './read-batch.ts';
import { stepStream } from './stream.ts';

export interface Pollers {
  start(): void;
  stop(): Promise<void>;
  /** The mapping was made, changed or deleted. */
  changed(uuid: string): void;
  /** As GetEventSourceMapping shows it. */
  lastResult(uuid: string): string;
}

/** Milliseconds of this machine: an idle stream is looked at less and less often. */
const SOON = 100;
const IDLE_MOST = 1000;
const AFTER_ERROR = 1000;
/** Batches of one standard queue worked on at once. */
const SIDE_BY_SIDE = 5;

interface Running {
  stop(): void;
  readonly ended: Promise<unknown>;
}

export const makePollers = (runner: Runner): Pollers => {
  const { cloud, store } = runner;
  const running = new Map<string, Running>();
  const results = new Map<string, string>();

  const begin = (mapping: Mapping, after: Promise<unknown>): Running => {
    let stopped = false;
    const sleepers = new Set<() => void>();
    const poll: Poll = {
      filter: makeFilter(mapping.filters),
      stopped: () => stopped,
      pause: (until) => wait((done) => cloud.clock.at(until, done)),
      result: (text) => void results.set(mapping.uuid, text),
    };
    const wait = (arm: (done: () => void) => Timer | NodeJS.Timeout): Promise<void> =>
      stopped
        ? Promise.resolve()
        : new Promise((resolve) => {
            const wake = (): void => {
              sleepers.delete(wake);
              if ('cancel' in timer) timer.cancel();
              else clearTimeout(timer);
              resolve();
            };
            const timer = arm(wake);
            sleepers.add(wake);
          });
    const queue = sourceKind(mapping.sourceArn) === 'queue';
    const loop = async (): Promise<void> => {
      await after;
      let idle = SOON;
      let said = '';
      while (!stopped) {
        try {
          const did = queue ? await stepQueue(runner, mapping, poll) : await stepStream(runner, mapping, poll);
          said = '';
          if (did === 'busy') {
            idle = SOON;
            continue;
          }
        } catch (error) {
          if (stopped) return;
          const { message } = error as Error;
          poll.result(`PROBLEM: ${message}`);
          if (message !== said)
            cloud.log(`event source mapping ${mapping.uuid} of ${mapping.functionName}: ${message}`);
          said = message;
          idle = AFTER_ERROR;
        }
        await wait((done) => setTimeout(done, idle));
        idle = Math.min(IDLE_MOST, idle * 1.5);
      }
    };
    const loops =
      queue && !mapping.sourceArn.endsWith('.fifo')
        ? Math.min(SIDE_BY_SIDE, mapping.maximumConcurrency ?? SIDE_BY_SIDE)
        : 1;
    return {
      stop() {
        stopped = true;
        for (const wake of sleepers) wake();
      },
      ended: Promise.all(Array.from({ length: loops }, loop)),
    };
  };

  const changed = (uuid: string): void => {
    const before = running.get(uuid);
    before?.stop();
    running.delete(uuid);
    const mapping = store.mappings.get(uuid);
    if (mapping?.enabled) running.set(uuid, begin(mapping, before?.ended ?? Promise.resolve()));
  };
  return {
    changed,
    lastResult: (uuid) => results.get(uuid) ?? 'No records processed',
    start() {
      for (const { uuid } of store.mappings.all()) changed(uuid);
    },
    async stop() {
      const all = [...running.values()];
      running.clear();
      for (const one of all) one.stop();
    },
  };
};
