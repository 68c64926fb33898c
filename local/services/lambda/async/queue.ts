/**
 * Asynchronous invocations: kept before they are acknowledged, run until they succeed, run out of attempts or grow too
 * old.
 */
import type { Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { findVersion } from '../find-version.ts';
import { type FunctionRef, functionArn, refArn } from '../function-name.ts';
import type { Concurrency } from '../run/concurrency.ts';
import type { Outcome } from '../run/invocation.ts';
import type { Pool } from '../run/pool.ts';
import type { AsyncEvent } from '../store/events.ts';
import type { FunctionKey, FunctionVersion } from '../store/functions.ts';
import type { Store } from '../store/open-store.ts';
import type { EventInvokeSettings } from './event-invoke-settings.ts';
import { type Ended, settleEvent } from './settle-event.ts';

export interface AsyncQueue {
  /** On return it is on disk. */
  accept(ref: FunctionRef, payload: string, requestId: string): void;
  /** More or fewer may run at once than before. */
  roomChanged(key: FunctionKey): void;
  start(): void;
  stop(): void;
}

/** At once, per function: a burst must not become a thread per event. */
const SIDE_BY_SIDE = 8;
const RETRY_AFTER = [60_000, 120_000];
const LONGEST_THROTTLE = 300_000;

export const openQueue = (cloud: Cloud, store: Store, pool: Pool, concurrency: Concurrency): AsyncQueue => {
  const lines = new Map<string, AsyncEvent[]>();
  const busy = new Map<string, number>();
  let stopped = false;

  const later = (event: AsyncEvent): void => {
    cloud.clock.at(event.due, () => enqueue(event));
  };
  const enqueue = (event: AsyncEvent): void => {
    if (stopped) return;
    const arn = functionArn(event);
    const line = lines.get(arn) ?? [];
    line.push(event);
    lines.set(arn, line);
    next(arn);
  };
  /** No more than may run: those that find no room wait ever longer. Without any room one finds that out. */
  const sideBySide = (event: AsyncEvent | undefined): number =>
    Math.min(SIDE_BY_SIDE, Math.max(1, (event && store.functions.head(event)?.reserved) ?? SIDE_BY_SIDE));
  const next = (arn: string): void => {
    const running = busy.get(arn) ?? 0;
    const line = lines.get(arn);
    if (stopped || !line || running >= sideBySide(line[0])) return;
    const event = line.shift();
    if (line.length === 0) lines.delete(arn);
    if (!event) return;
    busy.set(arn, running + 1);
    void attempt(event)
      .catch((error: unknown) => {
        if (!stopped)
          cloud.log(`the asynchronous invocation ${event.requestId} of ${arn} is stuck: ${(error as Error).stack}`);
      })
      .finally(() => {
        const left = (busy.get(arn) ?? 1) - 1;
        if (left === 0) busy.delete(arn);
        else busy.set(arn, left);
        next(arn);
      });
  };

  const attempt = async (event: AsyncEvent): Promise<void> => {
    const ref: FunctionRef = event;
    const settings = store.settings.get<EventInvokeSettings>(
      'event-invoke',
      ref,
      ref.qualifier === '$LATEST' ? '' : (ref.qualifier ?? ''),
    );
    const fn = versionOf(store, ref);
    if (!fn) {
      store.events.delete(event.id);
      return cloud.log(`an asynchronous invocation of ${refArn(ref)} is dropped: the function is gone`);
    }
    const tooOld = event.accepted + (settings?.maximumAge ?? 21_600) * 1000;
    if (cloud.clock.now() > tooOld)
      return finish(event, fn, settings, { condition: 'EventAgeExceeded', outcome: undefined, runs: event.failures });
    const outcome = await run(event, fn);
    if (stopped && outcome?.failed) return; // Ended by the stop, not by itself: it runs again after the next start.
    if (!outcome) {
      const wait = Math.min(LONGEST_THROTTLE, 1000 * 2 ** event.throttles);
      return postpone(event, event.failures, event.throttles + 1, wait);
    }
    if (!outcome.failed)
      return finish(event, fn, settings, { condition: 'Success', outcome, runs: event.failures + 1 });
    const failures = event.failures + 1;
    const retries = settings?.maximumRetries ?? 2;
    if (failures > retries)
      return finish(event, fn, settings, { condition: 'RetriesExhausted', outcome, runs: failures });
    postpone(event, failures, event.throttles, RETRY_AFTER[failures - 1] ?? 120_000);
  };

  /** Undefined where there was no room. */
  const run = async (event: AsyncEvent, fn: FunctionVersion): Promise<Outcome | undefined> => {
    const { requestId, payload } = event;
    try {
      return await concurrency.within(event, () =>
        pool.run(fn, { requestId, event: payload, functionArn: refArn(event), unattended: true }),
      );
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.code === 'TooManyRequestsException') return undefined;
      // The role cannot be assumed: that is the invocation's failure.
      return {
        failed: true,
        tail: '',
        payload: JSON.stringify({ errorType: error.code, errorMessage: error.message }),
      };
    }
  };
  const postpone = (event: AsyncEvent, failures: number, throttles: number, wait: number): void => {
    const due = cloud.clock.now() + wait;
    store.events.postpone(event.id, failures, throttles, due);
    later({ ...event, failures, throttles, due });
  };
  const finish = async (
    event: AsyncEvent,
    fn: FunctionVersion,
    settings: EventInvokeSettings | undefined,
    ended: Ended,
  ): Promise<void> => {
    // The destination gets the outcome first, then the event is deleted: a stop in between sends it twice, but never
    // loses it.
    await settleEvent(cloud, event, fn, settings, ended);
    if (!stopped) store.events.delete(event.id);
  };

  return {
    accept(ref, payload, requestId) {
      const now = cloud.clock.now();
      const { account, region, name, qualifier } = ref;
      const kept = {
        requestId,
        account,
        region,
        name,
        qualifier,
        payload,
        accepted: now,
        failures: 0,
        throttles: 0,
        due: now,
      };
      enqueue(store.events.add(kept));
    },
    roomChanged(key) {
      for (let room = 0; room < SIDE_BY_SIDE; room += 1) next(functionArn(key));
    },
    start() {
      for (const event of store.events.pending()) later(event);
    },
    stop() {
      stopped = true;
      lines.clear();
    },
  };
};

const versionOf = (store: Store, ref: FunctionRef): FunctionVersion | undefined => {
  try {
    return findVersion(store, ref);
  } catch {
    return undefined;
  }
};
