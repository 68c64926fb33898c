import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { readSubscriptionArn } from '../arns.ts';
import type { Sns } from '../sns.ts';
import { mustOwn } from './must-own.ts';

/** A subscription that is not there is unsubscribed already. */
export const unsubscribe = (sns: Sns): Operation<{ SubscriptionArn: string }> => ({
  demands: () => [{ action: 'sns:Unsubscribe', resource: '*' }],
  run(input, call) {
    onlyMembers('sns:Unsubscribe', input, ['SubscriptionArn']);
    const { arn } = readSubscriptionArn(input.SubscriptionArn);
    sns.store.transaction(() => {
      const subscription = sns.store.subscription(arn);
      if (!subscription) return;
      mustOwn(subscription, call, 'Unsubscribe');
      sns.store.dropSubscription(subscription);
    });
  },
});
