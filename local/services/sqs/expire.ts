import { type Sqs, setting } from './sqs.ts';
import type { Queue } from './store.ts';

/**
 * Takes away what is older than the queue keeps it. Done whenever somebody looks: nobody sees a message that has
 * expired.
 */
export const expire = ({ store }: Sqs, queue: Queue, now: number): void =>
  store.expire(queue.id, now - setting(queue, 'MessageRetentionPeriod') * 1000);
