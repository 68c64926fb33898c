import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { XmlMap } from '../../../kernel/wire/query.ts';
import { readSubscriptionArn } from '../arns.ts';
import { noSubscription } from '../faults.ts';
import type { Sns } from '../sns.ts';
import type { Subscription } from '../store.ts';
import { mustOwn } from './must-own.ts';
import { withAttributes } from './read-subscription-attributes.ts';

const find = (sns: Sns, arn: string): Subscription => {
  const subscription = sns.store.subscription(readSubscriptionArn(arn).arn);
  if (!subscription) throw noSubscription();
  return subscription;
};

export const getSubscriptionAttributes = (sns: Sns): Operation<{ SubscriptionArn: string }> => ({
  demands: () => [{ action: 'sns:GetSubscriptionAttributes', resource: '*' }],
  run(input, call) {
    onlyMembers('sns:GetSubscriptionAttributes', input, ['SubscriptionArn']);
    const subscription = find(sns, input.SubscriptionArn);
    mustOwn(subscription, call, 'GetSubscriptionAttributes');
    return {
      Attributes: new XmlMap({
        ...subscription.attributes,
        RawMessageDelivery: subscription.attributes['RawMessageDelivery']?.toLowerCase() ?? 'false',
        SubscriptionArn: subscription.arn,
        TopicArn: subscription.topic,
        Owner: subscription.owner,
        Protocol: subscription.protocol,
        Endpoint: subscription.endpoint,
        PendingConfirmation: String(!subscription.confirmed),
        ConfirmationWasAuthenticated: String(subscription.authenticated),
        SubscriptionPrincipal: subscription.principal,
      }),
    };
  },
});

export const setSubscriptionAttributes = (
  sns: Sns,
): Operation<{ SubscriptionArn: string; AttributeName: string; AttributeValue?: string }> => ({
  demands: () => [{ action: 'sns:SetSubscriptionAttributes', resource: '*' }],
  run(input, call) {
    onlyMembers('sns:SetSubscriptionAttributes', input, ['SubscriptionArn', 'AttributeName', 'AttributeValue']);
    sns.store.transaction(() => {
      const subscription = find(sns, input.SubscriptionArn);
      mustOwn(subscription, call, 'SetSubscriptionAttributes');
      const given = { [input.AttributeName]: input.AttributeValue ?? '' };
      const attributes = withAttributes(subscription.attributes, given, subscription.protocol, '');
      sns.store.putSubscription({ ...subscription, attributes });
    });
  },
});
