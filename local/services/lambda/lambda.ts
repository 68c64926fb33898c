/** What the operations of Lambda share. */
import type { AsyncQueue } from './async/queue.ts';
import type { CodeStore } from './code.ts';
import type { Runner } from './run/runner.ts';
import type { Pollers } from './sources/pollers.ts';

export interface Lambda extends Runner {
  readonly code: CodeStore;
  readonly queue: AsyncQueue;
  readonly pollers: Pollers;
}
