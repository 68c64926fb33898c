/** Callers that wait for the end of an execution (synchronous express). */
import type { ExecutionRow } from './store.ts';

export class Endings {
  readonly #waiting = new Map<number, (row: ExecutionRow) => void>();

  wait(execution: number): Promise<ExecutionRow> {
    return new Promise((resolve) => this.#waiting.set(execution, resolve));
  }

  tell(row: ExecutionRow): void {
    this.#waiting.get(row.key)?.(row);
    this.#waiting.delete(row.key);
  }
}
