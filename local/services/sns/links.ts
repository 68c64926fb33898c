/** The links in mails and messages; they lead to the local cloud's own `/_sns/`. */
import type { Cloud } from '../../kernel/cloud.ts';
import type { Topic } from './store.ts';

export const SITE = '/_sns/';

export const confirmUrl = (cloud: Cloud, topic: Topic, token: string): string =>
  `${cloud.url}${SITE}?${new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topic.arn, Token: token })}`;

export const unsubscribeUrl = (cloud: Cloud, subscriptionArn: string): string =>
  `${cloud.url}${SITE}?${new URLSearchParams({ Action: 'Unsubscribe', SubscriptionArn: subscriptionArn })}`;

/** The link in mails: a page that asks again before it unsubscribes. */
export const unsubscribePageUrl = (cloud: Cloud, subscriptionArn: string, endpoint: string): string =>
  `${cloud.url}${SITE}unsubscribe.html?${new URLSearchParams({ SubscriptionArn: subscriptionArn, Endpoint: endpoint })}`;
