import type { Caller, Cloud } from '../../../kernel/cloud.ts';

/**
 * The URL of a queue, which its ARN does not tell. Asked for as the queue's owner: on AWS Lambda needs no permission to
 * know it.
 */
export const queueUrl = async (cloud: Cloud, arn: string): Promise<string> => {
  const [, , , region = '', account = '', QueueName] = arn.split(':');
  const owner: Caller = { account, region, principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` } };
  const { QueueUrl } = await cloud.call<{ QueueUrl: string }>('sqs', 'GetQueueUrl', { QueueName }, owner);
  return QueueUrl;
};
