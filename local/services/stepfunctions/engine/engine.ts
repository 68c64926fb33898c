/**
 * Moves open executions. Each has a line of signals (starts, timers, answers); those with something to do take turns. A
 * turn is bounded, so that no execution starves another, and everything that several of them did in a turn is committed
 * together before any of it is seen outside.
 */
import { performance } from 'node:perf_hooks';
import type { Clock } from '../../../kernel/clock.ts';
import type { ExecutionRow, Store } from '../store.ts';
import { Alarm } from './alarm.ts';
import { writeChanges } from './commit.ts';
import { failExecution } from './end.ts';
import type { Interpreter } from './interpreter.ts';
import { Loader } from './load.ts';
import { type Run, WHOLE } from './run.ts';
import { handleSignal, type Receipt, resend, type Signal } from './signal.ts';
import { StateError } from './state-error.ts';
import { step } from './step.ts';

/** See EngineNeeds.turn. */
const TURN = 10;
/** Milliseconds after which what the disk refused is tried again. */
const AGAIN_AFTER = 1000;
/** Executions kept in memory though they wait, because they moved lately. */
const KEPT = 100;

interface Posted {
  readonly signal: Signal;
  readonly answer: (receipt: Receipt) => void;
  readonly refuse: (error: unknown) => void;
}

interface Answer extends Posted {
  readonly receipt: Receipt;
}

interface Moved {
  readonly execution: number;
  readonly box: Box;
  readonly run: Run | undefined;
  readonly answers: readonly Answer[];
}

interface Box {
  readonly signals: Posted[];
  run: Run | undefined;
  queued: boolean;
}

export interface EngineNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly interpreter: Interpreter;
  /** Told after the commit in which executions ended. */
  ended(row: ExecutionRow): void;
  log(line: string): void;
  /** Milliseconds of work before others (and I/O) get a turn. */
  readonly turn?: number;
}

export class Engine {
  readonly #needs: EngineNeeds;
  readonly #loader: Loader;
  readonly #alarm: Alarm;
  readonly #boxes = new Map<number, Box>();
  readonly #line: number[] = [];
  #turning = false;
  #stopped = false;

  constructor(needs: EngineNeeds) {
    this.#needs = needs;
    this.#loader = new Loader(needs.store, needs.clock);
    this.#alarm = new Alarm({
      ...needs,
      due: ({ execution, frame, kind }) => this.deliver(execution, { to: 'timer', frame, kind }),
    });
  }

  /** Goes on with everything that a stop interrupted. */
  start(): void {
    const { store } = this.#needs;
    const interrupted = store.all<{ execution: number }>(
      `SELECT DISTINCT execution FROM frame WHERE doing IN ('ready', 'calling', 'job', 'ended')`,
    );
    for (const { execution } of interrupted) this.#restart(execution);
    const unbegun = store.all<{ key: number }>(
      `SELECT key FROM execution WHERE status = 'RUNNING' AND NOT EXISTS (SELECT 1 FROM frame WHERE execution = key)`,
    );
    for (const { key } of unbegun) this.send(key, { to: 'begin' });
    void this.#alarm.ring();
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm.stop();
  }

  /** Delivers a signal; resolves when what it caused at once is on disk. */
  deliver(execution: number, signal: Signal): Promise<Receipt> {
    return new Promise((answer, refuse) => {
      if (this.#stopped) return refuse(new Error('the local cloud is stopping'));
      const box = this.#box(execution);
      box.signals.push({ signal, answer, refuse });
      this.#queue(execution, box);
    });
  }

  /** Delivers a signal whose fate nobody waits for. */
  send(execution: number, signal: Signal): void {
    this.deliver(execution, signal).catch((error: unknown) => this.#needs.log(`stepfunctions: ${error}`));
  }

  /** Starts an execution whose row (and timeout, if it has one) has just been written. */
  begin(row: ExecutionRow, due?: number): void {
    if (due !== undefined) this.#alarm.set(due);
    const box = this.#box(row.key);
    box.run = this.#loader.fresh(row);
    if (due !== undefined) box.run.armed.add(`${WHOLE}/timeout`);
    this.send(row.key, { to: 'begin' });
  }

  /** A job has ended: the frame that waits for it looks at it now. */
  jobEnded(job: string): void {
    const { store } = this.#needs;
    const waiting = store.all<{ execution: number; id: number }>('SELECT execution, id FROM frame WHERE job = ?', job);
    for (const { execution, id } of waiting) this.send(execution, { to: 'job', frame: id });
  }

  #box(execution: number): Box {
    let box = this.#boxes.get(execution);
    if (!box) {
      box = { signals: [], run: undefined, queued: false };
      this.#boxes.set(execution, box);
    }
    return box;
  }

  #queue(execution: number, box: Box): void {
    if (!box.queued) {
      box.queued = true;
      this.#line.push(execution);
    }
    if (this.#turning || this.#stopped) return;
    this.#turning = true;
    setImmediate(() => void this.#turns());
  }

  async #turns(): Promise<void> {
    while (this.#line.length > 0 && !this.#stopped) {
      await this.#turn();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#turning = false;
  }

  async #turn(): Promise<void> {
    const until = performance.now() + (this.#needs.turn ?? TURN);
    const moved: Moved[] = [];
    do {
      const execution = this.#line.shift() as number;
      const box = this.#box(execution);
      box.queued = false;
      const answers: Answer[] = [];
      try {
        // One that has ended may have been redriven since.
        if (!box.run?.open) box.run = this.#loader.load(execution);
        await this.#move(box, until, answers);
      } catch (error) {
        this.#broken(execution, box, error);
      }
      moved.push({ execution, box, run: box.run, answers });
    } while (this.#line.length > 0 && performance.now() < until);
    if (!this.#commit(moved)) return;
    for (const { execution, box, run, answers } of moved) {
      for (const { answer, receipt } of answers) answer(receipt);
      if (run?.open && run.ready.length > 0) this.#queue(execution, box);
      else if (!run?.open) this.#forget(execution, box);
    }
    this.#forgetIdle();
  }

  async #move({ run, signals }: Box, until: number, answers: Answer[]): Promise<void> {
    const { interpreter } = this.#needs;
    for (const posted of signals.splice(0))
      answers.push({ ...posted, receipt: run?.open ? handleSignal(interpreter, run, posted.signal) : 'late' });
    while (run?.open) {
      const frame = run.ready.shift();
      if (!frame) break;
      const moving = step(interpreter, run, frame);
      if (moving) await moving;
      if (performance.now() > until) break;
    }
  }

  /**
   * One transaction for all that moved. False if the disk refused: then memory is thrown away and read again from disk.
   */
  #commit(moved: readonly Moved[]): boolean {
    const { clock, log, store } = this.#needs;
    // A stop loses nothing: what was not committed has not been seen by anybody.
    if (this.#stopped) return false;
    const taken = moved.flatMap(({ run }) => (run ? [{ run, changes: run.takeChanges() }] : []));
    try {
      store.transaction(() => {
        for (const { run, changes } of taken) writeChanges(store, run, changes);
      });
    } catch (error) {
      log(`stepfunctions: cannot write: ${(error as Error).stack}`);
      for (const { execution, box, answers } of moved) {
        box.run = undefined;
        for (const { refuse } of answers) refuse(error);
        clock.at(clock.now() + AGAIN_AFTER, () => this.#queue(execution, box));
      }
      return false;
    }
    for (const { run, changes } of taken) {
      for (const effect of changes.effects) effect();
      for (const { due } of changes.timers.values()) if (due !== undefined) this.#alarm.set(due);
      if (!run.open) this.#needs.ended(run.row);
    }
    return true;
  }

  /** A fault of the interpreter itself ends the execution; it must not take others with it. */
  #broken(execution: number, box: Box, error: unknown): void {
    const { log, interpreter } = this.#needs;
    log(`stepfunctions: execution ${execution} broke the interpreter: ${(error as Error)?.stack ?? error}`);
    for (const { refuse } of box.signals.splice(0)) refuse(error);
    if (!box.run?.open) return;
    try {
      failExecution(interpreter, box.run, new StateError('States.Runtime', 'Internal Error'));
    } catch {
      box.run = undefined;
    }
  }

  /** After a restart: requests that may not have been sent are sent again, jobs are looked at again. */
  #restart(execution: number): void {
    const run = this.#loader.load(execution);
    if (!run) return;
    const box = this.#box(execution);
    box.run = run;
    for (const frame of run.frames.values()) resend(this.#needs.interpreter, run, frame.id);
    this.#queue(execution, box);
  }

  #forget(execution: number, box: Box): void {
    if (!box.queued && box.signals.length === 0) this.#boxes.delete(execution);
  }

  /** Executions that wait are read again from disk when something happens to them. */
  #forgetIdle(): void {
    for (const [execution, box] of this.#boxes) {
      if (this.#boxes.size <= KEPT) return;
      this.#forget(execution, box);
    }
  }
}
