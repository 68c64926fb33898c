/** Map runs: the child executions of distributed Maps. What a run is to do is on disk; this moves it on. */
import type { Json } from '../json.ts';
import type { ExecutionRow, Store } from '../store.ts';
import type { FrameMessage } from './frame.ts';
import { exceeds, type MapRunRow, type MapRunSpec, resultsOf } from './map-run.ts';
import { insertChild } from './map-run-child.ts';

export interface MapRunNeeds {
  readonly store: Store;
  now(): number;
  uuid(): string;
  begin(row: ExecutionRow): void;
  /** Goes on with a child that failed. */
  redrive(row: ExecutionRow): void;
  stop(execution: number): void;
  tell(execution: number, frame: number, message: FrameMessage): void;
  /** Writes results where the Map wants them; resolves with the Map's result. */
  write(parent: ExecutionRow, spec: MapRunSpec, children: readonly ExecutionRow[]): Promise<Json>;
  failureOf(error: unknown): { error: string; cause: string };
}

interface Tally {
  readonly spec: MapRunSpec;
  readonly inputs: readonly Json[];
  started: number;
  running: number;
  failed: number;
}

/** So many children run at once if the Map does not say. */
const MOST_AT_ONCE = 1000;

export class MapRuns {
  readonly #needs: MapRunNeeds;
  readonly #open = new Map<string, Tally>();

  constructor(needs: MapRunNeeds) {
    this.#needs = needs;
  }

  /** Starts a run, or goes on with it after a restart. */
  ensure(spec: MapRunSpec): void {
    const { store, now } = this.#needs;
    store.run(
      `INSERT OR IGNORE INTO map_run(arn, execution, frame, status, started, body) VALUES (?, ?, ?, 'RUNNING', ?, ?)`,
      spec.arn,
      spec.execution,
      spec.frame,
      now(),
      JSON.stringify(spec),
    );
    const tally = this.#tallyOf(spec.arn);
    if (tally) this.#advance(tally);
  }

  /** Goes on with the children that failed and those that were never started. */
  redrive(spec: MapRunSpec): void {
    const { store, redrive } = this.#needs;
    store.run(
      `UPDATE map_run SET status = 'RUNNING', stopped = NULL, body = ? WHERE arn = ?`,
      JSON.stringify(spec),
      spec.arn,
    );
    const failed = store.all<ExecutionRow>(
      `SELECT * FROM execution WHERE map_run = ? AND status NOT IN ('RUNNING', 'SUCCEEDED')`,
      spec.arn,
    );
    for (const row of failed) redrive(row);
    this.#open.delete(spec.arn);
    this.ensure(spec);
  }

  /** A child has ended. */
  childEnded(row: ExecutionRow): void {
    const arn = row.map_run;
    if (arn === null) return;
    const known = this.#open.get(arn);
    const tally = known ?? this.#tallyOf(arn);
    if (!tally) return;
    if (known) {
      tally.running -= 1;
      if (row.status !== 'SUCCEEDED') tally.failed += 1;
    }
    this.#advance(tally);
  }

  /** The Map is not waited for any more: children are stopped. */
  stop(arn: string): void {
    const { store, now, stop } = this.#needs;
    this.#open.delete(arn);
    store.run(`UPDATE map_run SET status = 'ABORTED', stopped = ? WHERE arn = ? AND status = 'RUNNING'`, now(), arn);
    for (const { key } of store.all<{ key: number }>(
      `SELECT key FROM execution WHERE map_run = ? AND status = 'RUNNING'`,
      arn,
    ))
      stop(key);
  }

  uuid(): string {
    return this.#needs.uuid();
  }

  /** Other limits for a run that is under way. */
  change(
    arn: string,
    changes: Partial<Pick<MapRunSpec, 'maxConcurrency' | 'toleratedFailureCount' | 'toleratedFailurePercentage'>>,
  ): void {
    const { store } = this.#needs;
    const row = store.one<MapRunRow>('SELECT * FROM map_run WHERE arn = ?', arn);
    if (!row) return;
    store.run(
      'UPDATE map_run SET body = ? WHERE arn = ?',
      JSON.stringify({ ...(JSON.parse(row.body) as MapRunSpec), ...changes }),
      arn,
    );
    this.#open.delete(arn);
    const tally = this.#tallyOf(arn);
    if (tally) this.#advance(tally);
  }

  #tallyOf(arn: string): Tally | undefined {
    const known = this.#open.get(arn);
    if (known) return known;
    const { store } = this.#needs;
    const row = store.one<MapRunRow>('SELECT * FROM map_run WHERE arn = ?', arn);
    if (row?.status !== 'RUNNING') return undefined;
    const counts = store.all<{ status: string; n: number }>(
      'SELECT status, count(*) AS n FROM execution WHERE map_run = ? GROUP BY status',
      arn,
    );
    const sum = (wanted: (status: string) => boolean): number =>
      counts.filter(({ status }) => wanted(status)).reduce((total, { n }) => total + n, 0);
    const tally: Tally = {
      spec: JSON.parse(row.body) as MapRunSpec,
      inputs: JSON.parse(store.items(row.execution, row.frame) ?? '[]') as Json[],
      started: sum(() => true),
      running: sum((status) => status === 'RUNNING'),
      failed: sum((status) => status !== 'RUNNING' && status !== 'SUCCEEDED'),
    };
    this.#open.set(arn, tally);
    return tally;
  }

  #advance(tally: Tally): void {
    const { spec } = tally;
    if (exceeds(tally.failed, spec)) {
      this.#end(spec, 'FAILED');
      this.stop(spec.arn);
      this.#tell(spec, {
        kind: 'failed',
        attempt: spec.attempt,
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      });
      return;
    }
    if (tally.started === spec.total && tally.running === 0) {
      void this.#succeed(spec);
      return;
    }
    const atOnce = spec.maxConcurrency > 0 ? spec.maxConcurrency : MOST_AT_ONCE;
    const rows: ExecutionRow[] = [];
    this.#needs.store.transaction(() => {
      while (tally.running < atOnce && tally.started < spec.total) {
        rows.push(this.#insertChild(tally, tally.started));
        tally.started += 1;
        tally.running += 1;
      }
    });
    for (const row of rows) this.#needs.begin(row);
  }

  #insertChild({ spec, inputs }: Tally, index: number): ExecutionRow {
    const { store, now, uuid } = this.#needs;
    const parent = store.executionByKey(spec.execution) as ExecutionRow;
    return insertChild(store, parent, spec, { name: uuid(), started: now(), index, input: inputs[index] ?? null });
  }

  async #succeed(spec: MapRunSpec): Promise<void> {
    const { store, write, failureOf } = this.#needs;
    const children = store.all<ExecutionRow>('SELECT * FROM execution WHERE map_run = ? ORDER BY key', spec.arn);
    const parent = store.executionByKey(spec.execution);
    if (!parent) return;
    try {
      const output = spec.writer === undefined ? resultsOf(children) : await write(parent, spec, children);
      this.#end(spec, 'SUCCEEDED');
      this.#tell(spec, { kind: 'succeeded', attempt: spec.attempt, output });
    } catch (error) {
      this.#end(spec, 'FAILED');
      this.#tell(spec, { kind: 'failed', attempt: spec.attempt, ...failureOf(error) });
    }
  }

  #end(spec: MapRunSpec, status: MapRunRow['status']): void {
    this.#open.delete(spec.arn);
    const { store, now } = this.#needs;
    store.run(
      `UPDATE map_run SET status = ?, stopped = ? WHERE arn = ? AND status = 'RUNNING'`,
      status,
      now(),
      spec.arn,
    );
  }

  #tell(spec: MapRunSpec, message: FrameMessage): void {
    this.#needs.tell(spec.execution, spec.frame, message);
  }
}
