/**
 * Hands a message to a function or a queue as SNS itself, acting for the topic: the endpoint's own policy must allow
 * it.
 */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { readTopicArn } from '../arns.ts';
import type { Delivery } from './delivery.ts';

export const deliver = async (cloud: Cloud, delivery: Delivery): Promise<void> => {
  if (delivery.protocol === 'sqs') return sendToQueue(cloud, delivery);
  const input = { FunctionName: delivery.endpoint, InvocationType: 'Event', Payload: Buffer.from(delivery.payload) };
  await cloud.call('lambda', 'Invoke', input, asSns(delivery));
};

export const sendToQueue = async (cloud: Cloud, delivery: Delivery): Promise<void> => {
  const [, , , , account, name] = delivery.endpoint.split(':');
  const attributes = Object.entries(delivery.attributes).map(([key, { type, value }]) => [
    key,
    { DataType: type, ...(type.startsWith('Binary') ? { BinaryValue: value } : { StringValue: value }) },
  ]);
  const input = {
    QueueUrl: `${cloud.url}/${account}/${name}`,
    MessageBody: delivery.payload,
    ...(attributes.length === 0 ? {} : { MessageAttributes: Object.fromEntries(attributes) }),
    ...(delivery.group === undefined ? {} : { MessageGroupId: delivery.group }),
  };
  await cloud.call('sqs', 'SendMessage', input, asSns(delivery));
};

const asSns = ({ endpoint, topic }: Delivery): Caller => {
  const [, , , region = '', account = ''] = endpoint.split(':');
  const owner = readTopicArn(topic).account;
  const service = 'sns.amazonaws.com';
  return {
    account,
    region,
    principal: { kind: 'service', service, account: owner, arn: service, sourceArn: topic, sourceAccount: owner },
  };
};
