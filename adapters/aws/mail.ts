/** Mail through SNS: each person's subscription filters on `recipient`. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Mail } from '../../core/ports/mail.ts';

export const snsMail = ({ client, topicArn }: { client: SNSClient; topicArn: string }): Mail => ({
  async send(person, subject, body) {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 100),
        Message: body,
        MessageAttributes: { recipient: { DataType: 'String', StringValue: person } },
      }),
    );
  },
});
