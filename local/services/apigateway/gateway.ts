/** What the operations of API Gateway (HTTP APIs) share. */
import type { Cloud } from '../../kernel/cloud.ts';
import type { Store } from './store.ts';

export interface Gateway {
  readonly cloud: Cloud;
  readonly store: Store;
}
