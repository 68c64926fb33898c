/** Sends the owner of an endpoint the link, or the message, that confirms its subscription. */
import { confirmationBody } from '../delivery/notification.ts';
import { confirmUrl } from '../links.ts';
import { confirmationMail } from '../mail/emails.ts';
import type { Sns } from '../sns.ts';
import type { Subscription, Topic } from '../store.ts';

/** To be called in the transaction that writes the subscription. */
export const askForConfirmation = (sns: Sns, topic: Topic, subscription: Subscription): void => {
  const token = subscription.token as string;
  const link = confirmUrl(sns.cloud, topic, token);
  if (subscription.protocol === 'email') {
    sns.mailbox.put(confirmationMail(topic, subscription.endpoint, link), sns.cloud.clock.now());
    return;
  }
  const message = { id: sns.cloud.ids.uuid(), at: sns.cloud.clock.now() };
  const body = confirmationBody(sns.cloud, topic, message, token, link);
  if (subscription.protocol === 'email-json') {
    const mail = confirmationMail(topic, subscription.endpoint, link);
    sns.mailbox.put({ ...mail, body }, sns.cloud.clock.now());
  } else sns.queue.add({ subscription, topic: topic.arn, messageId: message.id, payload: body, attributes: {} });
};
