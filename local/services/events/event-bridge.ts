/** What the operations of EventBridge share. */
import type { Cloud } from '../../kernel/cloud.ts';
import type { DeliveryQueue } from './delivery/delivery-queue.ts';
import type { Ingest } from './delivery/ingest.ts';
import type { Scheduler } from './schedule/scheduler.ts';
import type { EventStore } from './store.ts';

export interface EventBridge {
  readonly cloud: Cloud;
  readonly store: EventStore;
  readonly queue: DeliveryQueue;
  readonly ingest: Ingest;
  readonly scheduler: Scheduler;
}
