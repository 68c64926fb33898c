/** What it takes to run functions. */
import type { Cloud } from '../../../kernel/cloud.ts';
import type { Store } from '../store/open-store.ts';
import type { Concurrency } from './concurrency.ts';
import type { Pool } from './pool.ts';

export interface Runner {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly pool: Pool;
  readonly concurrency: Concurrency;
}
