/** ARNs of topics and subscriptions: `arn:aws:sns:region:account:topic[:subscription]`. */
import { invalidParameter } from './faults.ts';

export interface TopicAddress {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export const topicArn = (account: string, region: string, name: string): string =>
  `arn:aws:sns:${region}:${account}:${name}`;

/** Throws InvalidParameter, naming the member. */
export const readTopicArn = (arn: unknown, member = 'TopicArn'): TopicAddress => {
  const parts = String(arn ?? '').split(':');
  if (parts.length < 6)
    throw invalidParameter(`${member} Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  const [prefix, partition, service, region, account, name] = parts;
  if (prefix !== 'arn' || partition !== 'aws' || service !== 'sns' || !region || !account || !name || parts.length > 6)
    throw invalidParameter(member);
  return { arn: String(arn), account, region, name };
};

/** Throws InvalidParameter. */
export const readSubscriptionArn = (arn: unknown): { readonly arn: string; readonly topic: TopicAddress } => {
  const parts = String(arn ?? '').split(':');
  if (parts.length < 6)
    throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  if (parts.length !== 7) throw invalidParameter('SubscriptionId');
  return { arn: String(arn), topic: readTopicArn(parts.slice(0, 6).join(':')) };
};
