import type { ServiceFactory } from '../../kernel/cloud.ts';
import { queueAttributes } from './queue-attributes.ts';
import { queues } from './queues.ts';
import { receiveMessage } from './receive-message.ts';
import { sendMessages } from './send-message.ts';
import { settleMessages } from './settle-messages.ts';
import type { Sqs } from './sqs.ts';
import { openSqsStore } from './store.ts';
import { tags } from './tags.ts';
import { makeWaiting } from './waiting.ts';

/** What errors were called in SQS's Query protocol, where that is not their name. */
const QUERY_ERRORS = {
  AccessDeniedException: 'AccessDenied',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  KmsAccessDenied: 'KMS.AccessDeniedException',
  KmsDisabled: 'KMS.DisabledException',
  KmsInvalidState: 'KMS.InvalidStateException',
  KmsNotFound: 'KMS.NotFoundException',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
} as const;

/** Standard and FIFO queues. AddPermission and message move tasks are refused by name. */
export const sqsService: ServiceFactory = (cloud) => {
  const sqs: Sqs = { cloud, store: openSqsStore(cloud.database('sqs')), waiting: makeWaiting(cloud.clock) };
  return {
    name: 'sqs',
    wire: { protocol: 'json', version: '1.0', target: 'AmazonSQS', queryErrors: QUERY_ERRORS },
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
