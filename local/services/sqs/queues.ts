import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { checkTogether, readAttributes, redriveOf } from './attributes.ts';
import { invalidValue, noQueue, type Operations, queueArn, queueAt, queueDemand, queueUrl, type Sqs } from './sqs.ts';
import { readTags } from './tags.ts';

export const queues = (sqs: Sqs): Operations => ({
  CreateQueue: createQueue(sqs),
  DeleteQueue: deleteQueue(sqs),
  GetQueueUrl: getQueueUrl(sqs),
  ListQueues: listQueues(sqs),
  ListDeadLetterSourceQueues: listSources(sqs),
  PurgeQueue: purgeQueue(sqs),
});

interface CreateInput {
  QueueName: string;
  Attributes?: Record<string, string>;
  tags?: Record<string, string>;
}

const createQueue = (sqs: Sqs): Operation<CreateInput> => ({
  demands: ({ QueueName: name, tags = {} }, call) => {
    const demand = { action: 'sqs:CreateQueue', resource: queueArn({ ...call, name }), context: tagContext(tags) };
    return Object.keys(tags).length > 0 ? [demand, { ...demand, action: 'sqs:TagQueue' }] : [demand];
  },
  run(input, call) {
    onlyMembers('CreateQueue', input, ['QueueName', 'Attributes', 'tags']);
    const name = readName(input.QueueName, input.Attributes?.['FifoQueue'] === 'true');
    const attributes = withoutEmpty(readAttributes(sqs, { ...call, name }, input.Attributes));
    checkTogether(attributes);
    const existing = sqs.store.queue(call.account, call.region, name);
    if (existing) {
      const different = Object.keys(attributes).find((key) => existing.attributes[key] !== attributes[key]);
      if (different)
        throw new Fault(
          'QueueNameExists',
          `A queue already exists with the same name and a different value for attribute ${different}`,
        );
      return { QueueUrl: queueUrl(sqs, existing) };
    }
    const { account, region } = call;
    const queue = { account, region, name, created: sqs.cloud.clock.now(), attributes, tags: readTags(input.tags) };
    sqs.store.addQueue(queue);
    return { QueueUrl: queueUrl(sqs, queue) };
  },
});

export const withoutEmpty = (attributes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));

/** The kind of a queue is in its name and in its attributes, and must be the same in both. */
const readName = (name: unknown, wantsFifo: boolean): string => {
  if (wantsFifo && !/^[A-Za-z0-9_-]{1,75}\.fifo$/.test(String(name)))
    throw invalidValue(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with ' +
        '.fifo suffix and be 1 to 80 in length.',
    );
  if (wantsFifo) return String(name);
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,80}$/.test(name))
    throw invalidValue('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
  return name;
};

const deleteQueue = (sqs: Sqs): Operation<{ QueueUrl: string }> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, 'DeleteQueue', QueueUrl)],
  run(input, call) {
    onlyMembers('DeleteQueue', input, ['QueueUrl']);
    const { id } = queueAt(sqs, call, input.QueueUrl);
    sqs.store.removeQueue(id);
    sqs.waiting.wake(id);
    return {};
  },
});

interface UrlInput {
  QueueName: string;
  QueueOwnerAWSAccountId?: string;
}

const getQueueUrl = (sqs: Sqs): Operation<UrlInput> => ({
  demands: ({ QueueName: name, QueueOwnerAWSAccountId: account }, call) => [
    queueDemand(sqs, call, 'GetQueueUrl', `/${account ?? call.account}/${name}`),
  ],
  run(input, call) {
    onlyMembers('GetQueueUrl', input, ['QueueName', 'QueueOwnerAWSAccountId']);
    const queue = sqs.store.queue(input.QueueOwnerAWSAccountId ?? call.account, call.region, input.QueueName);
    if (!queue) throw noQueue();
    return { QueueUrl: queueUrl(sqs, queue) };
  },
});

interface ListInput {
  QueueNamePrefix?: string;
  MaxResults?: number;
  NextToken?: string;
}

const listQueues = (sqs: Sqs): Operation<ListInput> => ({
  demands: (_input, call) => [{ action: 'sqs:ListQueues', resource: queueArn({ ...call, name: '*' }) }],
  run(input, call) {
    onlyMembers('ListQueues', input, ['QueueNamePrefix', 'MaxResults', 'NextToken']);
    const { QueueNamePrefix: prefix = '', MaxResults: limit = 1000 } = input;
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
      throw invalidValue('MaxResults must be between 1 and 1000.');
    const from = Number(input.NextToken ?? 0);
    const found = sqs.store.queues(call.account, call.region).filter(({ name }) => name.startsWith(prefix));
    const more = from + limit < found.length;
    return {
      QueueUrls: found.slice(from, from + limit).map((queue) => queueUrl(sqs, queue)),
      ...(more && { NextToken: String(from + limit) }),
    };
  },
});

const listSources = (sqs: Sqs): Operation<{ QueueUrl: string; MaxResults?: number; NextToken?: string }> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, 'ListDeadLetterSourceQueues', QueueUrl)],
  run(input, call) {
    onlyMembers('ListDeadLetterSourceQueues', input, ['QueueUrl', 'MaxResults', 'NextToken']);
    const arn = queueArn(queueAt(sqs, call, input.QueueUrl));
    const sources = sqs.store
      .queues(call.account, call.region)
      .filter((queue) => redriveOf(queue)?.deadLetterTargetArn === arn);
    return { queueUrls: sources.map((queue) => queueUrl(sqs, queue)) };
  },
});

const purgeQueue = (sqs: Sqs): Operation<{ QueueUrl: string }> => ({
  demands: ({ QueueUrl }, call) => [queueDemand(sqs, call, 'PurgeQueue', QueueUrl)],
  run(input, call) {
    onlyMembers('PurgeQueue', input, ['QueueUrl']);
    sqs.store.purge(queueAt(sqs, call, input.QueueUrl).id);
    return {};
  },
});
