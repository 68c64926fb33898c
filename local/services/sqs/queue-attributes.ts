import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { checkTogether, readAttributes } from './attributes.ts';
import { expire } from './expire.ts';
import { isFifo } from './fifo.ts';
import { withoutEmpty } from './queues.ts';
import { DEFAULTS, type Operations, queueArn, queueAt, queueDemand, type Sqs } from './sqs.ts';

export const queueAttributes = (sqs: Sqs): Operations => ({
  GetQueueAttributes: getQueueAttributes(sqs),
  SetQueueAttributes: setQueueAttributes(sqs),
});

const getQueueAttributes = (sqs: Sqs): Operation<{ QueueUrl: string; AttributeNames?: string[] }> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, 'GetQueueAttributes', QueueUrl)],
  run(input, call) {
    onlyMembers('GetQueueAttributes', input, ['QueueUrl', 'AttributeNames']);
    const queue = queueAt(sqs, call, input.QueueUrl);
    const now = sqs.cloud.clock.now();
    expire(sqs, queue, now);
    const { visible, inFlight, delayed } = sqs.store.count(queue.id, now);
    const { attributes } = queue;
    const all: Record<string, string> = {
      ...DEFAULTS,
      ...(isFifo(queue) && FIFO_DEFAULTS),
      ...(!attributes['KmsMasterKeyId'] && { SqsManagedSseEnabled: 'true' }),
      ...(attributes['KmsMasterKeyId'] && { KmsDataKeyReusePeriodSeconds: '300' }),
      ...attributes,
      QueueArn: queueArn(queue),
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      CreatedTimestamp: String(Math.floor(queue.created / 1000)),
      LastModifiedTimestamp: String(Math.floor(queue.modified / 1000)),
    };
    const wanted = input.AttributeNames ?? [];
    if (wanted.includes('All')) return { Attributes: all };
    for (const name of wanted)
      if (!(name in all) && !OPTIONAL.includes(name))
        throw new Fault('InvalidAttributeName', `Unknown Attribute ${name}.`);
    const asked = wanted.filter((name) => name in all).map((name) => [name, all[name] as string] as const);
    return asked.length > 0 ? { Attributes: Object.fromEntries(asked) } : {};
  },
});

const FIFO_DEFAULTS = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/** Attributes that a queue may not have. */
const OPTIONAL = [
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

const setQueueAttributes = (sqs: Sqs): Operation<{ QueueUrl: string; Attributes: Record<string, string> }> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, 'SetQueueAttributes', QueueUrl)],
  run(input, call) {
    onlyMembers('SetQueueAttributes', input, ['QueueUrl', 'Attributes']);
    const queue = queueAt(sqs, call, input.QueueUrl);
    const { FifoQueue: kind } = input.Attributes;
    if (kind !== undefined && kind !== queue.attributes['FifoQueue'])
      throw new Fault(
        'InvalidAttributeValue',
        'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
      );
    const attributes = withoutEmpty({
      ...queue.attributes,
      ...readAttributes(sqs, queue, input.Attributes),
    });
    checkTogether(attributes);
    sqs.store.updateQueue({ ...queue, attributes, modified: sqs.cloud.clock.now() });
    return {};
  },
});
