/** Brings open executions into memory. */
import type { Clock } from '../../../kernel/clock.ts';
import { Definition } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import type { ExecutionRow, Store } from '../store.ts';
import { Run } from './run.ts';

/** Definitions kept, by revision. */
const KEPT = 100;

export class Loader {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #definitions = new Map<string, { definition: Definition; role: string }>();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The execution as it is on disk; undefined if it is not open. */
  load(execution: number): Run | undefined {
    const row = this.#store.executionByKey(execution);
    if (row?.status !== 'RUNNING') return undefined;
    const run = this.fresh(row);
    run.restore(this.#store.frames(execution), this.#store.timersOf(execution));
    // Open and without a frame: its beginning was never written.
    if (run.frames.size === 0) run.begin();
    return run;
  }

  /** An execution that has nothing on disk but its row. */
  fresh(row: ExecutionRow): Run {
    const { definition, role } = this.#definitionOf(row);
    const items = (frame: number) => JSON.parse(this.#store.items(row.key, frame) ?? '[]') as Json[];
    return new Run(row, definition, role, () => this.#clock.now(), items);
  }

  #definitionOf(row: ExecutionRow): { definition: Definition; role: string } {
    const known = this.#definitions.get(row.revision);
    if (known) return known;
    const revision = this.#store.revision(row.revision);
    if (!revision) throw new Error(`no revision ${row.revision} of ${row.machine}`);
    const found = { definition: new Definition(revision.definition), role: revision.role };
    if (this.#definitions.size >= KEPT) this.#definitions.delete(this.#definitions.keys().next().value as string);
    this.#definitions.set(row.revision, found);
    return found;
  }
}
