/** AWS::SNS::Topic, with its inline subscriptions. */
import { isDeepStrictEqual } from 'node:util';
import type { XmlMap } from '../../../kernel/wire/query.ts';
import { refuseExisting, unless } from './faults.ts';
import { document, readDocument } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, type Tag, tagsOf } from './tags.ts';

/** Properties that are attributes of the same name. */
const ATTRIBUTES = [
  'ArchivePolicy',
  'ContentBasedDeduplication',
  'DisplayName',
  'FifoThroughputScope',
  'KmsMasterKeyId',
  'SignatureVersion',
  'TracingConfig',
];

interface Inline {
  readonly Endpoint: string;
  readonly Protocol: string;
}

const written = (value: unknown): string => (typeof value === 'object' ? document(value) : String(value));
const inlineOf = (properties: Properties): readonly Inline[] => (properties['Subscription'] ?? []) as Inline[];

const subscribe = async (
  TopicArn: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
): Promise<void> => {
  const same = (a: Inline) => (b: Inline) => isDeepStrictEqual(a, b);
  for (const inline of inlineOf(after))
    if (!inlineOf(before).some(same(inline))) await call('sns', 'Subscribe', { TopicArn, ...inline });
  const gone = inlineOf(before).filter((inline) => !inlineOf(after).some(same(inline)));
  if (gone.length === 0) return;
  const { Subscriptions } = await call<{ Subscriptions: (Inline & { SubscriptionArn: string })[] }>(
    'sns',
    'ListSubscriptionsByTopic',
    { TopicArn },
  );
  for (const { SubscriptionArn, Endpoint, Protocol } of Subscriptions)
    if (SubscriptionArn.startsWith('arn:') && gone.some(same({ Endpoint, Protocol })))
      await unless(call('sns', 'Unsubscribe', { SubscriptionArn }), 'NotFound', 'NotFoundException');
};

export const snsTopic: ResourceType = {
  type: 'AWS::SNS::Topic',
  shape: {
    ArchivePolicy: 'json',
    ContentBasedDeduplication: 'flag',
    DisplayName: 'text',
    FifoThroughputScope: 'text',
    FifoTopic: 'flag',
    KmsMasterKeyId: 'text',
    SignatureVersion: 'text',
    Subscription: { list: { of: { Endpoint: 'text', Protocol: 'text' } } },
    Tags: TAGS,
    TopicName: 'text',
    TracingConfig: 'text',
  },
  immutable: ['FifoTopic', 'TopicName'],
  named: 'TopicName',
  attributes: ['TopicArn', 'TopicName'],
  tags: 'list',
  async create(properties, context) {
    const fifo = properties['FifoTopic'] === true;
    const Name =
      (properties['TopicName'] as string | undefined) ?? (fifo ? `${context.name(251)}.fifo` : context.name(256));
    const wantedArn = `arn:aws:sns:${context.region}:${context.account}:${Name}`;
    if (properties['TopicName'] !== undefined)
      await refuseExisting(
        context,
        wantedArn,
        () => context.call('sns', 'GetTopicAttributes', { TopicArn: wantedArn }),
        'NotFound',
        'NotFoundException',
      );
    const given = ATTRIBUTES.filter((name) => properties[name] !== undefined);
    const Attributes = {
      ...(fifo && { FifoTopic: 'true' }),
      ...Object.fromEntries(given.map((name) => [name, written(properties[name])])),
    };
    const Tags = tagsOf(properties);
    // The same name with the same attributes answers the same topic: safe to repeat.
    const { TopicArn } = await context.call<{ TopicArn: string }>('sns', 'CreateTopic', {
      Name,
      ...(Object.keys(Attributes).length > 0 && { Attributes }),
      ...(Tags.length > 0 && { Tags }),
    });
    context.initiated(TopicArn);
    await subscribe(TopicArn, properties, {}, context);
    return { physicalId: TopicArn, attributes: { TopicArn, TopicName: Name } };
  },
  async update(properties, context, before) {
    const TopicArn = before.physicalId;
    for (const AttributeName of ATTRIBUTES) {
      if (isDeepStrictEqual(properties[AttributeName], before.properties[AttributeName])) continue;
      const AttributeValue = properties[AttributeName] === undefined ? '' : written(properties[AttributeName]);
      await context.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName, AttributeValue });
    }
    await subscribe(TopicArn, properties, before.properties, context);
    await changeTags(properties, before.properties, {
      add: (Tags) => context.call('sns', 'TagResource', { ResourceArn: TopicArn, Tags }),
      remove: (TagKeys) => context.call('sns', 'UntagResource', { ResourceArn: TopicArn, TagKeys }),
    });
    return { physicalId: TopicArn, attributes: before.attributes };
  },
  async read(TopicArn, { call }) {
    const asked = call<{ Attributes: XmlMap }>('sns', 'GetTopicAttributes', { TopicArn });
    const answer = await unless(asked, 'NotFound', 'NotFoundException');
    if (!answer) return undefined;
    const attributes = answer.Attributes.entries as Readonly<Record<string, string>>;
    const { Tags } = await call<{ Tags: readonly Tag[] }>('sns', 'ListTagsForResource', { ResourceArn: TopicArn });
    return {
      ...Object.fromEntries(ATTRIBUTES.map((name) => [name, readDocument(attributes[name])])),
      Tags,
    };
  },
  async delete(TopicArn, { call }) {
    await unless(call('sns', 'DeleteTopic', { TopicArn }), 'NotFound', 'NotFoundException');
  },
};
