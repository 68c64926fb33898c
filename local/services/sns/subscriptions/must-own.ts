import type { Call } from '../../../kernel/cloud.ts';
import { readTopicArn } from '../arns.ts';
import { refused } from '../faults.ts';
import type { Subscription } from '../store.ts';

/** Only the accounts that own the subscription or its topic; others are refused whatever their policies say. */
export const mustOwn = (subscription: Subscription, call: Call, action: string): void => {
  const { account } = call.principal;
  if (account === subscription.owner || account === readTopicArn(subscription.topic).account) return;
  throw refused(
    `User: ${call.principal.arn} is not authorized to perform: SNS:${action} on resource: ${subscription.arn}`,
  );
};
