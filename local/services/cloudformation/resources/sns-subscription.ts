/** AWS::SNS::Subscription. */
import { isDeepStrictEqual } from 'node:util';
import { unless } from './faults.ts';
import { document } from './members.ts';
import type { ResourceType } from './resource-type.ts';

const ATTRIBUTES = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'ReplayPolicy',
  'SubscriptionRoleArn',
];
const written = (value: unknown): string => (typeof value === 'object' ? document(value) : String(value));

export const snsSubscription: ResourceType = {
  type: 'AWS::SNS::Subscription',
  shape: {
    DeliveryPolicy: 'json',
    Endpoint: 'text',
    FilterPolicy: 'json',
    FilterPolicyScope: 'text',
    Protocol: 'text',
    RawMessageDelivery: 'flag',
    RedrivePolicy: 'json',
    Region: 'text',
    ReplayPolicy: 'json',
    SubscriptionRoleArn: 'text',
    TopicArn: 'text',
  },
  immutable: ['Endpoint', 'Protocol', 'TopicArn'],
  attributes: ['Arn'],
  async create(properties, { call }) {
    const given = ATTRIBUTES.filter((name) => properties[name] !== undefined);
    const Attributes = Object.fromEntries(given.map((name) => [name, written(properties[name])]));
    // Subscribing the same endpoint again answers the same subscription: safe to repeat.
    const { SubscriptionArn } = await call<{ SubscriptionArn: string }>('sns', 'Subscribe', {
      TopicArn: properties['TopicArn'],
      Protocol: properties['Protocol'],
      ...(properties['Endpoint'] !== undefined && { Endpoint: properties['Endpoint'] }),
      ...(given.length > 0 && { Attributes }),
      ReturnSubscriptionArn: true,
    });
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  async update(properties, { call }, before) {
    const SubscriptionArn = before.physicalId;
    for (const AttributeName of ATTRIBUTES) {
      if (isDeepStrictEqual(properties[AttributeName], before.properties[AttributeName])) continue;
      const AttributeValue = properties[AttributeName] === undefined ? '' : written(properties[AttributeName]);
      await call('sns', 'SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue });
    }
    return { physicalId: SubscriptionArn, attributes: before.attributes };
  },
  async delete(SubscriptionArn, { call }) {
    await unless(call('sns', 'Unsubscribe', { SubscriptionArn }), 'NotFound', 'NotFoundException');
  },
};
