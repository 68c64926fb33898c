/** What the operations of Lambda share. */
import type { Cloud } from '../../kernel/cloud.ts';
import type { AsyncQueue } from './async/queue.ts';
import type { CodeStore } from './code.ts';
import type { Concurrency } from './run/concurrency.ts';
import type { Pool } from './run/pool.ts';
import type { Pollers } from './sources/pollers.ts';
import type { Store } from './store/open-store.ts';

export interface Lambda {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly code: CodeStore;
  readonly pool: Pool;
  readonly concurrency: Concurrency;
  readonly queue: AsyncQueue;
  readonly pollers: Pollers;
}
