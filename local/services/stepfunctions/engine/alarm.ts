/** One alarm of the clock serves all timers on disk: waits, retries, timeouts, heartbeats. */
import type { Clock, Timer } from '../../../kernel/clock.ts';
import type { Store, TimerRow } from '../store.ts';

export interface AlarmNeeds {
  readonly store: Store;
  readonly clock: Clock;
  /** Tells an execution that its timer is due; resolves when that is on disk. `late`: nobody waits for it any more. */
  due(timer: TimerRow): Promise<'taken' | 'late'>;
  log(line: string): void;
}

/** Milliseconds after which a ring that failed is tried again. */
const AGAIN_AFTER = 1000;

export class Alarm {
  readonly #needs: AlarmNeeds;
  #timer: Timer | undefined;
  #at = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(needs: AlarmNeeds) {
    this.#needs = needs;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Rings at this time (ms), or earlier if it was set earlier. */
  set(due: number): void {
    if (due >= this.#at || this.#stopped) return;
    this.#timer?.cancel();
    this.#at = due;
    this.#timer = this.#needs.clock.at(due, () => void this.ring());
  }

  /** Delivers what is due and waits for the next. */
  async ring(): Promise<void> {
    const { log, store, clock } = this.#needs;
    this.#timer?.cancel();
    // Nothing sets it again while it rings; the end of the ring looks for the next.
    this.#at = Number.NEGATIVE_INFINITY;
    let next: number | undefined;
    try {
      while (!this.#stopped && (await this.#deliver(store.dueTimers(clock.now()))));
      next = this.#stopped ? undefined : store.nextDue();
    } catch (error) {
      if (this.#stopped) return;
      log(`stepfunctions: timers: ${(error as Error).stack}`);
      next = clock.now() + AGAIN_AFTER;
    }
    this.#at = Number.POSITIVE_INFINITY;
    if (next !== undefined) this.set(next);
  }

  /** False if nothing was due. */
  async #deliver(timers: readonly TimerRow[]): Promise<boolean> {
    const { due, store } = this.#needs;
    const receipts = await Promise.all(timers.map((timer) => due(timer)));
    for (const [i, { execution, frame, kind, due: time }] of timers.entries()) {
      if (receipts[i] !== 'late' || this.#stopped) continue;
      store.run(
        'DELETE FROM timer WHERE execution = ? AND frame = ? AND kind = ? AND due = ?',
        execution,
        frame,
        kind,
        time,
      );
    }
    return timers.length > 0;
  }
}
