import type { ServiceFactory } from '../cloud.ts';
import { queueAttributes } from './queue-attributes.ts';
import { queues } from './queues.ts';
import { receiveMessage } from './receive-message.ts';
import { sendMessages } from './send-message.ts';
import { settleMessages } from './settle-messages.ts';
import type { Sqs } from './sqs.ts';
import { openSqsStore } from './store.ts';
import { tags } from './tags.ts';
import { makeWaiting } from './waiting.ts';

/** Standard queues. FIFO queues, AddPermission and message move tasks are refused by name. */
export const sqsService: ServiceFactory = (cloud) => {
  const sqs: Sqs = { cloud, store: openSqsStore(cloud.database('sqs')), waiting: makeWaiting(cloud.clock) };
  return {
    name: 'sqs',
    wire: { protocol: 'json', version: '1.0', target: 'AmazonSQS' },
    operations: {
      ...queues(sqs),
      ...queueAttributes(sqs),
      ...sendMessages(sqs),
      ReceiveMessage: receiveMessage(sqs),
      ...settleMessages(sqs),
      ...tags(sqs),
    },
    stop: () => sqs.waiting.stop(),
  };
};
