/**
 * Moves open executions. Each has a line of letters (starts, timers, answers); those with something to do take turns. A turn is bounded, so that
 * no execution starves another, and everything that several of them did in a turn is committed together before any of it is seen outside.
 */
import { performance } from 'node:perf_hooks';
import type { Clock, Timer } from '../../clock.ts';
import { Definition } from '../definition/definition.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ExecutionRow, Store } from '../store.ts';
import { writeChanges } from './commit.ts';
import { abortExecution, failExecution, redrive, timeOutExecution } from './end.ts';
import type { FrameMessage, TimerKind } from './frame.ts';
import { Run, WHOLE } from './run.ts';
import { StateError } from './state-error.ts';
import { type Interpreter, step, visitOf } from './step.ts';

/** See EngineNeeds.turn. */
const TURN = 10;
/** Executions kept in memory though they wait, because they moved lately. */
const KEPT = 100;

/** Something that happens to an execution from outside. */
export type Letter =
  | { readonly to: 'frame'; readonly frame: number; readonly message: FrameMessage }
  | { readonly to: 'timer'; readonly frame: number; readonly kind: string }
  | { readonly to: 'stop'; readonly error?: string | undefined; readonly cause?: string | undefined }
  | { readonly to: 'begin' }
  | { readonly to: 'redrive' }
  /** The job that a frame waits for has probably ended. */
  | { readonly to: 'job'; readonly frame: number };

/** Whether a letter could be delivered: `late` if nobody waits for it any more. */
export type Receipt = 'taken' | 'late';

interface Posted {
  readonly letter: Letter;
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
  readonly letters: Posted[];
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
  readonly #boxes = new Map<number, Box>();
  readonly #definitions = new Map<string, { definition: Definition; role: string }>();
  readonly #line: number[] = [];
  #turning = false;
  #stopped = false;
  #alarm: Timer | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(needs: EngineNeeds) {
    this.#needs = needs;
  }

  /** Goes on with everything that a stop interrupted. */
  start(): void {
    const { store } = this.#needs;
    const open = store.all<{ execution: number }>(
      `SELECT DISTINCT execution FROM frame WHERE doing IN ('ready', 'calling', 'job', 'ended')`,
    );
    for (const { execution } of open) this.#restart(execution);
    const unbegun = store.all<{ key: number }>(
      `SELECT key FROM execution WHERE status = 'RUNNING' AND NOT EXISTS (SELECT 1 FROM frame WHERE execution = key)`,
    );
    for (const { key } of unbegun) this.send(key, { to: 'begin' });
    this.#ring();
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm?.cancel();
  }

  /** Delivers a letter; resolves when what it caused at once is on disk. */
  deliver(execution: number, letter: Letter): Promise<Receipt> {
    return new Promise((answer, refuse) => {
      if (this.#stopped) return refuse(new Error('the local cloud is stopping'));
      const box = this.#box(execution);
      box.letters.push({ letter, answer, refuse });
      this.#queue(execution, box);
    });
  }

  /** Delivers a letter whose fate nobody waits for. */
  send(execution: number, letter: Letter): void {
    this.deliver(execution, letter).catch((error: unknown) => this.#needs.log(`stepfunctions: ${error}`));
  }

  /** Starts an execution whose row (and timeout, if it has one) has just been written. */
  begin(row: ExecutionRow, due?: number): void {
    if (due !== undefined && due < this.#alarmAt) this.#ringAt(due);
    const box = this.#box(row.key);
    box.run = this.#runOf(row);
    if (due !== undefined) box.run.armed.add(`${WHOLE}/timeout`);
    this.send(row.key, { to: 'begin' });
  }

  #box(execution: number): Box {
    let box = this.#boxes.get(execution);
    if (!box) {
      box = { letters: [], run: undefined, queued: false };
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
    if (this.#line.length > 0 && !this.#stopped) {
      this.#turning = true;
      setImmediate(() => void this.#turns());
    }
  }

  async #turn(): Promise<void> {
    const until = performance.now() + (this.#needs.turn ?? TURN);
    const moved: Moved[] = [];
    do {
      const execution = this.#line.shift() as number;
      const box = this.#boxes.get(execution) as Box;
      box.queued = false;
      const answers: Answer[] = [];
      try {
        box.run ??= this.#load(execution);
        if (box.run) await this.#move(box.run, box, until, answers);
        else for (const posted of box.letters.splice(0)) answers.push({ ...posted, receipt: 'late' });
      } catch (error) {
        this.#broken(execution, box, error);
      }
      moved.push({ execution, box, run: box.run, answers });
    } while (this.#line.length > 0 && performance.now() < until);
    if (!this.#commit(moved)) return;
    for (const { execution, box, run, answers } of moved) {
      for (const { answer, receipt } of answers) answer(receipt);
      if (run && !run.open) this.#boxes.delete(execution);
      else if (run && run.ready.length > 0) this.#queue(execution, box);
      else if (!run && box.letters.length === 0) this.#boxes.delete(execution);
    }
    this.#forget();
  }

  async #move(run: Run, box: Box, until: number, answers: Answer[]): Promise<void> {
    const { interpreter } = this.#needs;
    for (const posted of box.letters.splice(0))
      answers.push({ ...posted, receipt: run.open ? this.#open(run, posted.letter) : 'late' });
    while (run.open) {
      const frame = run.ready.shift();
      if (!frame) break;
      const moving = step(interpreter, run, frame);
      if (moving) await moving;
      if (performance.now() > until) break;
    }
  }

  #open(run: Run, letter: Letter): Receipt {
    const { interpreter } = this.#needs;
    switch (letter.to) {
      case 'begin':
        if (run.frames.size === 0) run.begin();
        return 'taken';
      case 'redrive':
        this.#redrive(run);
        return 'taken';
      case 'job':
        this.#resend(run, letter.frame);
        return 'taken';
      case 'stop':
        abortExecution(interpreter, run, letter);
        return 'taken';
      case 'timer':
        return this.#timer(run, letter.frame, letter.kind);
      case 'frame': {
        const frame = run.frames.get(letter.frame);
        if (!frame || !accepts(frame.work, letter.message)) return 'late';
        if (ENDS_TASK.has(letter.message.kind)) frame.work = { ...(frame.work as JsonObject), answered: true };
        run.post(frame, letter.message);
        return 'taken';
      }
    }
  }

  #redrive(run: Run): void {
    if (run.armed.has(`${WHOLE}/redrive`)) redrive(run);
    run.disarm(WHOLE, 'redrive');
  }

  #timer(run: Run, id: number, kind: string): Receipt {
    if (!run.armed.has(`${id}/${kind}`)) return 'late';
    if (id === WHOLE) {
      if (kind === 'redrive') this.#redrive(run);
      else timeOutExecution(this.#needs.interpreter, run);
      return 'taken';
    }
    const frame = run.frames.get(id);
    if (!frame) return 'late';
    run.disarm(frame, kind);
    run.post(frame, { kind: 'timer', timer: kind as TimerKind });
    return 'taken';
  }

  /** One transaction for all that moved. False if the disk refused: then memory is thrown away and read again from disk. */
  #commit(moved: readonly Moved[]): boolean {
    const { store, log, ended } = this.#needs;
    // A stop loses nothing: what was not committed has not been seen by anybody.
    if (this.#stopped) return false;
    const runs = moved.flatMap(({ run }) => (run ? [run] : []));
    const taken = runs.map((run) => ({ run, changes: run.takeChanges() }));
    try {
      store.transaction(() => {
        for (const { run, changes } of taken) writeChanges(store, run, changes);
      });
    } catch (error) {
      log(`stepfunctions: cannot write: ${(error as Error).stack}`);
      for (const { execution, answers } of moved) {
        this.#boxes.delete(execution);
        for (const { refuse } of answers) refuse(error);
      }
      return false;
    }
    for (const { run, changes } of taken) {
      for (const effect of changes.effects) effect();
      for (const timer of changes.timers.values())
        if (timer.due !== undefined && timer.due < this.#alarmAt) this.#ringAt(timer.due);
      if (!run.open) ended(run.row);
    }
    return true;
  }

  /** A fault of the interpreter itself ends the execution; it must not take others with it. */
  #broken(execution: number, box: Box, error: unknown): void {
    const { log, interpreter } = this.#needs;
    log(`stepfunctions: execution ${execution} broke the interpreter: ${(error as Error)?.stack ?? error}`);
    for (const { refuse } of box.letters.splice(0)) refuse(error);
    if (!box.run?.open) return;
    try {
      failExecution(interpreter, box.run, new StateError('States.Runtime', 'Internal Error'));
    } catch {
      box.run = undefined;
      this.#boxes.delete(execution);
    }
  }

  #load(execution: number): Run | undefined {
    const { store } = this.#needs;
    const row = store.executionByKey(execution);
    if (row?.status !== 'RUNNING') return undefined;
    const run = this.#runOf(row);
    run.restore(store.frames(execution), store.timersOf(execution));
    return run;
  }

  #runOf(row: ExecutionRow): Run {
    const { store, clock } = this.#needs;
    const { definition, role } = this.#definitionOf(row);
    return new Run(
      row,
      definition,
      role,
      () => clock.now(),
      (frame) => JSON.parse(store.items(row.key, frame) ?? '[]') as Json[],
    );
  }

  #definitionOf(row: ExecutionRow): { definition: Definition; role: string } {
    const known = this.#definitions.get(row.revision);
    if (known) return known;
    const revision = this.#needs.store.revision(row.revision);
    if (!revision) throw new Error(`no revision ${row.revision} of ${row.machine}`);
    const found = { definition: new Definition(revision.definition), role: revision.role };
    if (this.#definitions.size >= KEPT) this.#definitions.delete(this.#definitions.keys().next().value as string);
    this.#definitions.set(row.revision, found);
    return found;
  }

  /** After a restart: requests that may not have been sent are sent again, jobs are looked at again. */
  #restart(execution: number): void {
    const box = this.#box(execution);
    const run = this.#load(execution);
    if (!run) {
      this.#boxes.delete(execution);
      return;
    }
    box.run = run;
    for (const frame of run.frames.values()) this.#resend(run, frame.id);
    this.#queue(execution, box);
  }

  #resend(run: Run, id: number): void {
    const { interpreter } = this.#needs;
    const frame = run.frames.get(id);
    if (frame?.doing !== 'calling' && frame?.doing !== 'job') return;
    const visit = visitOf(interpreter, run, frame);
    interpreter.behaviourOf(visit.state).restart?.(visit);
  }

  /** A job has ended: whoever waits for it looks at it now. */
  jobEnded(job: string): void {
    const waiting = this.#needs.store.all<{ execution: number; id: number }>(
      'SELECT execution, id FROM frame WHERE job = ?',
      job,
    );
    for (const { execution, id } of waiting) this.send(execution, { to: 'job', frame: id });
  }

  /** Executions that wait are read again from disk when something happens to them. */
  #forget(): void {
    if (this.#boxes.size <= KEPT) return;
    for (const [execution, box] of this.#boxes) {
      if (this.#boxes.size <= KEPT) return;
      if (!box.queued && box.letters.length === 0) this.#boxes.delete(execution);
    }
  }

  #ringAt(due: number): void {
    this.#alarm?.cancel();
    this.#alarmAt = due;
    this.#alarm = this.#needs.clock.at(due, () => void this.#ring());
  }

  /** Delivers what is due and waits for the next. One alarm serves all timers. */
  async #ring(): Promise<void> {
    const { store, clock } = this.#needs;
    this.#alarm?.cancel();
    this.#alarmAt = Number.NEGATIVE_INFINITY;
    try {
      for (
        let due = store.dueTimers(clock.now());
        due.length > 0 && !this.#stopped;
        due = store.dueTimers(clock.now())
      ) {
        const receipts = await Promise.all(
          due.map(async (timer) => ({
            timer,
            receipt: await this.deliver(timer.execution, { to: 'timer', frame: timer.frame, kind: timer.kind }),
          })),
        );
        for (const { timer, receipt } of receipts)
          if (receipt === 'late')
            store.run(
              'DELETE FROM timer WHERE execution = ? AND frame = ? AND kind = ? AND due = ?',
              timer.execution,
              timer.frame,
              timer.kind,
              timer.due,
            );
      }
    } finally {
      this.#alarmAt = Number.POSITIVE_INFINITY;
      const next = this.#stopped ? undefined : store.nextDue();
      if (next !== undefined) this.#ringAt(next);
    }
  }
}

/** Kinds of messages after which no other is taken by the same attempt. */
const ENDS_TASK: ReadonlySet<FrameMessage['kind']> = new Set(['answered', 'refused', 'succeeded', 'failed']);

/** Answers are taken only by the attempt that waits for them. */
const accepts = (work: Json | undefined, message: FrameMessage): boolean => {
  if (message.kind === 'timer' || message.kind === 'child-ended') return true;
  const { attempt, answered } = (work ?? {}) as { attempt?: number; answered?: boolean };
  return attempt === message.attempt && answered !== true;
};
