import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { pageOf, type Sns, topicAt, topicDemand } from '../sns.ts';
import type { Subscription } from '../store.ts';

const shown = ({ arn, confirmed, owner, protocol, endpoint, topic }: Subscription) => ({
  SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
  Owner: owner,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topic,
});

export const listSubscriptions = (sns: Sns): Operation<{ NextToken?: string }> => ({
  demands: () => [{ action: 'sns:ListSubscriptions', resource: '*' }],
  run(input, call) {
    onlyMembers('sns:ListSubscriptions', input, ['NextToken']);
    const { items, more } = pageOf(input.NextToken, sns.store.ofOwner(call.account, call.region));
    return { Subscriptions: items.map(shown), ...more };
  },
});

export const listSubscriptionsByTopic = (sns: Sns): Operation<{ TopicArn: string; NextToken?: string }> => ({
  demands: (input, call) => [topicDemand(sns, 'ListSubscriptionsByTopic', input.TopicArn, call)],
  run(input) {
    onlyMembers('sns:ListSubscriptionsByTopic', input, ['TopicArn', 'NextToken']);
    const topic = topicAt(sns, input.TopicArn);
    const { items, more } = pageOf(input.NextToken, sns.store.ofTopic(topic.arn));
    return { Subscriptions: items.map(shown), ...more };
  },
});
