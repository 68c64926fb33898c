/** AWS::SQS::Queue. */
import { isDeepStrictEqual } from 'node:util';
import { refuseExisting, unless } from './faults.ts';
import { document, readDocument } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, tagList, tagMap } from './tags.ts';

/** Property -> the default of a queue. */
const DEFAULTS: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  DelaySeconds: '0',
  FifoThroughputLimit: 'perQueue',
  KmsDataKeyReusePeriodSeconds: '300',
  KmsMasterKeyId: '',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedriveAllowPolicy: '',
  RedrivePolicy: '',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

const NAMES = Object.keys(DEFAULTS);
const written = (value: unknown): string => (typeof value === 'object' ? document(value) : String(value));
const GONE = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];

const attributesOf = async (QueueUrl: string, QueueName: string, { call }: ResourceContext) => {
  const { Attributes } = await call<{ Attributes: { QueueArn: string } }>('sqs', 'GetQueueAttributes', {
    QueueUrl,
    AttributeNames: ['QueueArn'],
  });
  return { Arn: Attributes.QueueArn, QueueName, QueueUrl };
};

const nameOf = (properties: Properties, context: ResourceContext): string => {
  const fifo = properties['FifoQueue'] === true;
  return (properties['QueueName'] as string | undefined) ?? (fifo ? `${context.name(75)}.fifo` : context.name(80));
};

export const sqsQueue: ResourceType = {
  type: 'AWS::SQS::Queue',
  shape: {
    ContentBasedDeduplication: 'flag',
    DeduplicationScope: 'text',
    DelaySeconds: 'number',
    FifoQueue: 'flag',
    FifoThroughputLimit: 'text',
    KmsDataKeyReusePeriodSeconds: 'number',
    KmsMasterKeyId: 'text',
    MaximumMessageSize: 'number',
    MessageRetentionPeriod: 'number',
    QueueName: 'text',
    ReceiveMessageWaitTimeSeconds: 'number',
    RedriveAllowPolicy: 'json',
    RedrivePolicy: 'json',
    SqsManagedSseEnabled: 'flag',
    Tags: TAGS,
    VisibilityTimeout: 'number',
  },
  immutable: ['FifoQueue', 'QueueName'],
  named: 'QueueName',
  attributes: ['Arn', 'QueueName', 'QueueUrl'],
  tags: 'list',
  async create(properties, context) {
    const QueueName = nameOf(properties, context);
    if (properties['QueueName'] !== undefined)
      await refuseExisting(context, QueueName, () => context.call('sqs', 'GetQueueUrl', { QueueName }), ...GONE);
    const given = NAMES.filter((name) => properties[name] !== undefined);
    const Attributes = {
      ...(properties['FifoQueue'] === true && { FifoQueue: 'true' }),
      ...Object.fromEntries(given.map((name) => [name, written(properties[name])])),
    };
    const tags = tagMap(properties);
    const input = { QueueName, Attributes, ...(Object.keys(tags).length > 0 && { tags }) };
    // The same name with the same attributes answers the same queue: safe to repeat.
    const { QueueUrl } = await context.call<{ QueueUrl: string }>('sqs', 'CreateQueue', input);
    context.initiated(QueueUrl);
    return { physicalId: QueueUrl, attributes: await attributesOf(QueueUrl, QueueName, context) };
  },
  async update(properties, context, before) {
    const QueueUrl = before.physicalId;
    const changed = NAMES.filter((name) => !isDeepStrictEqual(properties[name], before.properties[name]));
    const Attributes = Object.fromEntries(
      changed.map((name) => [name, properties[name] === undefined ? DEFAULTS[name] : written(properties[name])]),
    );
    if (changed.length > 0) await context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
    await changeTags(properties, before.properties, {
      add: (tags) =>
        context.call('sqs', 'TagQueue', {
          QueueUrl,
          Tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
        }),
      remove: (TagKeys) => context.call('sqs', 'UntagQueue', { QueueUrl, TagKeys }),
    });
    return { physicalId: QueueUrl, attributes: before.attributes };
  },
  async read(QueueUrl, { call }) {
    const asked = call<{ Attributes?: Record<string, string> }>('sqs', 'GetQueueAttributes', {
      QueueUrl,
      AttributeNames: ['All'],
    });
    const answer = await unless(asked, ...GONE);
    if (!answer) return undefined;
    const { Tags } = await call<{ Tags?: Record<string, string> }>('sqs', 'ListQueueTags', { QueueUrl });
    const { Attributes = {} } = answer;
    return {
      ...Object.fromEntries(NAMES.map((name) => [name, readDocument(Attributes[name])])),
      Tags: tagList(Tags),
    };
  },
  async delete(QueueUrl, context) {
    await unless(context.call('sqs', 'DeleteQueue', { QueueUrl }), ...GONE);
  },
};
