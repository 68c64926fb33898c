import type { Cloud } from '../../../kernel/cloud.ts';

/** The URL of a queue from its ARN, as SQS gives it out. */
export const queueUrl = (cloud: Cloud, arn: string): string => {
  const [, , , , account, name] = arn.split(':');
  return `${cloud.url}/${account}/${name}`;
};
