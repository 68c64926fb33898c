/** The mails of SNS, in its own plain-text layout. */
import type { Topic } from '../store.ts';
import type { Email } from './mailbox.ts';

/** Topics may have a name of their own to write under. */
const from = (topic: Topic): string =>
  `"${(topic.attributes['DisplayName'] || 'AWS Notifications').replaceAll('"', "'")}" <no-reply@sns.amazonaws.com>`;

export const confirmationMail = (topic: Topic, to: string, link: string): Email => ({
  to,
  from: from(topic),
  subject: 'AWS Notification - Subscription Confirmation',
  topicArn: topic.arn,
  body: `You have chosen to subscribe to the topic:
${topic.arn}

To confirm this subscription, click or visit the link below (If this was in error no action is necessary):
${link}

Please do not reply directly to this email. If you wish to remove yourself from receiving all future SNS subscription confirmation requests please send an email to sns-opt-out
`,
});

export const notificationMail = (
  topic: Topic,
  to: string,
  subject: string | undefined,
  text: string,
  unsubscribe: string,
): Email => ({
  to,
  from: from(topic),
  subject: subject ?? 'AWS Notification Message',
  topicArn: topic.arn,
  body: `${text}

--
If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:
${unsubscribe}

Please do not reply directly to this email. If you have any questions or comments regarding this email, please contact us at https://aws.amazon.com/support
`,
});
