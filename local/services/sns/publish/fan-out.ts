/**
 * One message to all subscriptions whose filter it passes: mails are put in boxes, the rest is queued. To be called in
 * a transaction.
 */
import { lambdaPayload, type Notification, notificationBody } from '../delivery/notification.ts';
import { unsubscribePageUrl } from '../links.ts';
import { notificationMail } from '../mail/emails.ts';
import type { Sns } from '../sns.ts';
import type { Subscription, Topic } from '../store.ts';
import { passesFilter } from '../subscriptions/filter-policy.ts';
import type { Message } from './read-message.ts';

export const fanOut = (sns: Sns, topic: Topic, message: Message, id: string): void => {
  const at = sns.cloud.clock.now();
  for (const subscription of sns.store.ofTopic(topic.arn)) {
    if (!subscription.confirmed) continue;
    const text = message.textFor(subscription.protocol);
    if (!passesFilter(subscription, { body: text, attributes: message.attributes })) continue;
    const notification: Notification = { id, at, text, subject: message.subject, attributes: message.attributes };
    send(sns, topic, subscription, notification, message.group);
  }
};

const send = (
  sns: Sns,
  topic: Topic,
  subscription: Subscription,
  notification: Notification,
  group: string | undefined,
): void => {
  const { cloud, mailbox, queue } = sns;
  const { protocol, endpoint } = subscription;
  if (protocol === 'email' || protocol === 'email-json') {
    const link = unsubscribePageUrl(cloud, subscription.arn, endpoint);
    const mail = notificationMail(topic, endpoint, notification.subject, notification.text, link);
    const body = notificationBody(cloud, topic, subscription, notification);
    mailbox.put(protocol === 'email' ? mail : { ...mail, body }, notification.at);
    return;
  }
  const raw = subscription.attributes['RawMessageDelivery']?.toLowerCase() === 'true';
  const wrap = protocol === 'lambda' ? lambdaPayload : notificationBody;
  queue.add({
    subscription,
    topic: topic.arn,
    messageId: notification.id,
    payload: raw ? notification.text : wrap(cloud, topic, subscription, notification),
    attributes: raw ? notification.attributes : {},
    ...(group === undefined ? {} : { group }),
  });
};
