/** Hands a message to a topic, a queue or a function as S3 itself, acting for the bucket. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { bucketArn } from '../buckets.ts';
import type { Destination } from './configuration.ts';

export interface Sender {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** With no message a function is only asked whether S3 might invoke it. */
export const send = async (
  cloud: Cloud,
  bucket: Sender,
  { service, arn }: Pick<Destination, 'service' | 'arn'>,
  message: string,
  how: 'tell' | 'test' = 'tell',
): Promise<void> => {
  const caller = asS3(bucket, arn);
  const [, , , , account, name] = arn.split(':');
  if (service === 'sns')
    await cloud.call('sns', 'Publish', { TopicArn: arn, Message: message, Subject: 'Amazon S3 Notification' }, caller);
  else if (service === 'sqs')
    await cloud.call(
      'sqs',
      'SendMessage',
      { QueueUrl: `${cloud.url}/${account}/${name}`, MessageBody: message },
      caller,
    );
  else {
    const InvocationType = how === 'test' ? 'DryRun' : 'Event';
    await cloud.call('lambda', 'Invoke', { FunctionName: arn, InvocationType, Payload: Buffer.from(message) }, caller);
  }
};

const asS3 = ({ name, account, region }: Sender, arn: string): Caller => {
  const service = 's3.amazonaws.com';
  return {
    account: arn.split(':')[4] ?? account,
    region,
    principal: {
      kind: 'service',
      service,
      account,
      arn: service,
      sourceArn: bucketArn(name),
      sourceAccount: account,
    },
  };
};
