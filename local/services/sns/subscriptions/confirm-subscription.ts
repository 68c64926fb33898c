import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { invalidParameter } from '../faults.ts';
import { type Sns, topicAt, topicDemand } from '../sns.ts';
import type { Subscription } from '../store.ts';

interface Input {
  readonly TopicArn: string;
  readonly Token: string;
  readonly AuthenticateOnUnsubscribe?: string;
}

export const confirmSubscription = (sns: Sns): Operation<Input> => ({
  demands: (input, call) => [topicDemand(sns, 'ConfirmSubscription', input.TopicArn, call)],
  run(input, call) {
    onlyMembers('sns:ConfirmSubscription', input, ['TopicArn', 'Token', 'AuthenticateOnUnsubscribe']);
    topicAt(sns, input.TopicArn);
    // Only the owner of topic or subscription may say that unsubscribing needs a login.
    const locked = input.AuthenticateOnUnsubscribe === 'true' && call.principal.kind !== 'anonymous';
    return { SubscriptionArn: confirm(sns, input.TopicArn, input.Token, locked).arn };
  },
});

/** Confirming twice is confirming once. Throws InvalidParameter. */
export const confirm = (sns: Sns, topic: string | undefined, token: string, locked: boolean): Subscription =>
  sns.store.transaction(() => {
    const subscription = token ? sns.store.byToken(token) : undefined;
    if (!subscription || (topic !== undefined && subscription.topic !== topic)) throw invalidParameter('Token');
    if (subscription.confirmed) return subscription;
    if ((subscription.tokenExpires ?? 0) < sns.cloud.clock.now()) throw invalidParameter('Token');
    const confirmed: Subscription = { ...subscription, confirmed: true, authenticated: locked, locked };
    sns.store.putSubscription(confirmed);
    return confirmed;
  });
