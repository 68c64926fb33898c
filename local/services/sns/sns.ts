/** What the operations of SNS share. */
import type { Call, Cloud, Demand } from '../../kernel/cloud.ts';
import { pageOfList } from '../../kernel/page.ts';
import { readTopicArn } from './arns.ts';
import type { SnsDeliveryQueue } from './delivery/delivery-queue.ts';
import { invalidParameter, noTopic } from './faults.ts';
import type { Mailbox } from './mail/mailbox.ts';
import type { SnsStore, Topic } from './store.ts';
import { policyOf } from './topics/topic-policy.ts';

export interface Sns {
  readonly cloud: Cloud;
  readonly store: SnsStore;
  readonly queue: SnsDeliveryQueue;
  readonly mailbox: Mailbox;
}

/** Throws NotFound. */
export const topicAt = ({ store }: Sns, arn: unknown, member?: string): Topic => {
  const topic = store.topic(readTopicArn(arn, member).arn);
  if (!topic) throw noTopic();
  return topic;
};

/**
 * An action on a topic; its policy may allow others. `aws:SourceOwner` is the account that asks, which default policies
 * compare.
 */
export const topicDemand = (
  { store }: Sns,
  action: string,
  arn: unknown,
  call: Call,
  context: Demand['context'] = {},
): Demand => {
  const { arn: resource } = readTopicArn(arn);
  const topic = store.topic(resource);
  const { principal } = call;
  const owner = principal.kind === 'service' ? (principal.sourceAccount ?? principal.account) : principal.account;
  const tags = Object.fromEntries(store.tags(resource).map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]));
  return {
    action: `sns:${action}`,
    resource,
    context: { 'aws:SourceOwner': owner, ...tags, ...context },
    resourcePolicy: topic && policyOf(topic),
  };
};

const PAGE = 100;

export const pageOf = <T>(
  token: string | undefined,
  all: readonly T[],
): { items: readonly T[]; more: { NextToken?: string } } => {
  const { items, next } = pageOfList(all, token, PAGE, () => invalidParameter('NextToken'));
  return { items, more: next === undefined ? {} : { NextToken: next } };
};
