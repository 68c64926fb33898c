/** The forms of a message for endpoints: SNS's JSON envelope, and the event that a function is invoked with. */
import type { Cloud } from '../../../kernel/cloud.ts';
import { unsubscribeUrl } from '../links.ts';
import type { MessageAttributes } from '../publish/message-attributes.ts';
import type { Subscription, Topic } from '../store.ts';

export interface Notification {
  readonly id: string;
  /** Milliseconds. */
  readonly at: number;
  readonly text: string;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
}

/** AWS signs with its own certificate, which nobody else can. */
const UNSIGNED = 'not signed by the local cloud';

const signature = (cloud: Cloud, topic: Topic, certificate: 'SigningCertURL' | 'SigningCertUrl') => ({
  SignatureVersion: topic.attributes['SignatureVersion'] ?? '1',
  Signature: UNSIGNED,
  [certificate]: `${cloud.url}/_sns/SimpleNotificationService.pem`,
});

const attributesOf = (attributes: MessageAttributes) =>
  Object.fromEntries(Object.entries(attributes).map(([name, { type, value }]) => [name, { Type: type, Value: value }]));

export const notificationBody = (
  cloud: Cloud,
  topic: Topic,
  subscription: Subscription,
  { id, at, text, subject, attributes }: Notification,
): string =>
  spaced({
    Type: 'Notification',
    MessageId: id,
    TopicArn: topic.arn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: text,
    Timestamp: new Date(at).toISOString(),
    ...signature(cloud, topic, 'SigningCertURL'),
    UnsubscribeURL: unsubscribeUrl(cloud, subscription.arn),
    ...(Object.keys(attributes).length === 0 ? {} : { MessageAttributes: attributesOf(attributes) }),
  });

export const confirmationBody = (
  cloud: Cloud,
  topic: Topic,
  message: { readonly id: string; readonly at: number },
  token: string,
  link: string,
): string =>
  spaced({
    Type: 'SubscriptionConfirmation',
    MessageId: message.id,
    Token: token,
    TopicArn: topic.arn,
    Message:
      `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the ` +
      `SubscribeURL included in this message.`,
    SubscribeURL: link,
    Timestamp: new Date(message.at).toISOString(),
    ...signature(cloud, topic, 'SigningCertURL'),
  });

export const lambdaPayload = (
  cloud: Cloud,
  topic: Topic,
  subscription: Subscription,
  { id, at, text, subject, attributes }: Notification,
): string =>
  JSON.stringify({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: 'Notification',
          MessageId: id,
          TopicArn: topic.arn,
          Subject: subject ?? null,
          Message: text,
          Timestamp: new Date(at).toISOString(),
          ...signature(cloud, topic, 'SigningCertUrl'),
          UnsubscribeUrl: unsubscribeUrl(cloud, subscription.arn),
          MessageAttributes: attributesOf(attributes),
        },
      },
    ],
  });

/** SNS writes ` : ` between names and values, a member a line. */
const spaced = (members: Record<string, unknown>): string =>
  `{\n${Object.entries(members)
    .map(([name, value]) => `  ${JSON.stringify(name)} : ${JSON.stringify(value)}`)
    .join(',\n')}\n}`;
