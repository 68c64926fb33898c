import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { XmlMap } from '../../../kernel/wire/query.ts';
import { type Sns, topicAt, topicDemand } from '../sns.ts';
import { checkTopicAttribute } from './read-topic-attributes.ts';
import { policyOf } from './topic-policy.ts';

/** Settings for HTTP endpoints; shown as on AWS, not used here. */
const USUAL_DELIVERY_POLICY = {
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
};

/** What is given covers what is usual. */
const effectiveDeliveryPolicy = (given = '{}'): string => {
  const { http } = JSON.parse(given) as { http?: object };
  return JSON.stringify({ http: { ...USUAL_DELIVERY_POLICY.http, ...http } });
};

export const getTopicAttributes = (sns: Sns): Operation<{ TopicArn: string }> => ({
  demands: (input, call) => [topicDemand(sns, 'GetTopicAttributes', input.TopicArn, call)],
  run(input) {
    onlyMembers('sns:GetTopicAttributes', input, ['TopicArn']);
    const topic = topicAt(sns, input.TopicArn);
    const subscriptions = sns.store.ofTopic(topic.arn);
    const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
    return {
      Attributes: new XmlMap({
        DisplayName: '',
        ...topic.attributes,
        Policy: policyOf(topic),
        EffectiveDeliveryPolicy: effectiveDeliveryPolicy(topic.attributes['DeliveryPolicy']),
        Owner: topic.account,
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(subscriptions.length - confirmed),
        SubscriptionsDeleted: String(topic.deleted),
        TopicArn: topic.arn,
      }),
    };
  },
});

export const setTopicAttributes = (
  sns: Sns,
): Operation<{ TopicArn: string; AttributeName: string; AttributeValue?: string }> => ({
  demands: (input, call) => [topicDemand(sns, 'SetTopicAttributes', input.TopicArn, call)],
  run(input) {
    onlyMembers('sns:SetTopicAttributes', input, ['TopicArn', 'AttributeName', 'AttributeValue']);
    const { AttributeName: name, AttributeValue: value = '' } = input;
    checkTopicAttribute(name, value);
    sns.store.transaction(() => {
      const topic = topicAt(sns, input.TopicArn);
      const { [name]: _before, ...others } = topic.attributes;
      sns.store.putTopic({ ...topic, attributes: value === '' ? others : { ...others, [name]: value } });
    });
  },
});
