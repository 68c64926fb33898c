/** Topics of people's own on SNS. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { TaglineError } from '../../core/fault.ts';
import type { Topics } from '../../core/ports/topics.ts';
import { subjectOf } from './mail.ts';

/** The answers of SNS that another try does not change. */
const REFUSALS = [
  'AuthorizationErrorException',
  'AuthorizationError',
  'NotFoundException',
  'NotFound',
  'InvalidParameterException',
  'InvalidParameter',
  'KMSAccessDeniedException',
  'KMSAccessDenied',
];

export const snsTopics = ({ client }: { client: SNSClient }): Topics => ({
  async publish(topicArn, subject, message) {
    try {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subjectOf(subject), Message: message }));
    } catch (error) {
      const { name, message: said } = error as Error;
      if (!REFUSALS.includes(name)) throw error;
      throw new TaglineError('TopicRefused', `${topicArn}: ${name}: ${said}`, {
        expected: 'a topic of the home account and region that the environment is granted',
        remedy: 'Make the topic, or let its policy and its key allow the function that is named; then retry the stage.',
      });
    }
  },
});
