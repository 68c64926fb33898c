/** Mail through SNS: each person's subscription filters on `recipient`. */
import { PublishCommand, paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import type { Mail, Subscription } from '../../core/ports/mail.ts';

/** SNS shows this instead of an ARN until the person confirms. */
const PENDING = 'PendingConfirmation';

export const snsMail = ({ client, topicArn }: { client: SNSClient; topicArn: string }): Mail => ({
  async send(person, subject, body) {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(subject),
        Message: body,
        MessageAttributes: { recipient: { DataType: 'String', StringValue: person } },
      }),
    );
  },
  async subscriptions(addresses) {
    const found = new Map<string, Subscription>();
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn }))
      for (const { Protocol, Endpoint = '', SubscriptionArn = '' } of Subscriptions)
        if (Protocol === 'email') found.set(Endpoint.toLowerCase(), stateOf(SubscriptionArn));
    return addresses.map((address) => found.get(address.toLowerCase()) ?? 'none');
  },
});

/** SNS takes 100 characters of ASCII. */
export const subjectOf = (subject: string): string => subject.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 100);

/** SNS lists an ended subscription as `Deleted` for a while. */
const stateOf = (subscriptionArn: string): Subscription => {
  if (subscriptionArn === PENDING) return 'pending';
  return subscriptionArn.startsWith('arn:') ? 'confirmed' : 'none';
};
