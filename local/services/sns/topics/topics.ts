/** Listing and deleting topics. */
import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { readTopicArn } from '../arns.ts';
import { pageOf, type Sns, topicDemand } from '../sns.ts';

/** A topic that is not there is deleted already. Its subscriptions go with it. */
export const deleteTopic = (sns: Sns): Operation<{ TopicArn: string }> => ({
  demands: (input, call) => [topicDemand(sns, 'DeleteTopic', input.TopicArn, call)],
  run(input) {
    onlyMembers('sns:DeleteTopic', input, ['TopicArn']);
    sns.store.dropTopic(readTopicArn(input.TopicArn).arn);
  },
});

export const listTopics = (sns: Sns): Operation<{ NextToken?: string }> => ({
  demands: () => [{ action: 'sns:ListTopics', resource: '*' }],
  run(input, call) {
    onlyMembers('sns:ListTopics', input, ['NextToken']);
    const { items, more } = pageOf(input.NextToken, sns.store.topics(call.account, call.region));
    return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...more };
  },
});
