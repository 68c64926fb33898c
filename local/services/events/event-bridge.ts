/** What the operations of EventBridge share. */
import type { Cloud } from '../../kernel/cloud.ts';
import { pageOfList } from '../../kernel/page.ts';
import type { WakeUp } from '../../kernel/wake-up.ts';
import type { DeliveryQueue } from './delivery/delivery-queue.ts';
import type { Ingest } from './delivery/ingest.ts';
import { invalid } from './faults.ts';
import type { EventStore } from './store.ts';

export interface EventBridge {
  readonly cloud: Cloud;
  readonly store: EventStore;
  readonly queue: DeliveryQueue;
  readonly ingest: Ingest;
  readonly scheduler: WakeUp;
}

export const pageOf = <T>(
  input: { Limit?: number; NextToken?: string },
  all: readonly T[],
): { items: readonly T[]; more: { NextToken?: string } } => {
  const refusal = () => invalid('Provided NextToken is not valid.');
  const { items, next } = pageOfList(all, input.NextToken, input.Limit ?? 100, refusal);
  return { items, more: next === undefined ? {} : { NextToken: next } };
};
