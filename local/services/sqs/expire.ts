import { type Sqs, setting } from './sqs.ts';
import type { Queue } from './store.ts';

/**
 * Deletes messages that are older than the queue keeps them. This happens at every access: nobody sees a message that
 * has expired.
 */
export const expire = ({ store }: Sqs, queue: Queue, now: number): void =>
  store.expire(queue.id, now - setting(queue, 'MessageRetentionPeriod') * 1000);
