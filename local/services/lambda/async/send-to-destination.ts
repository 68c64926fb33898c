/** Sends an invocation record to a queue, topic, function or event bus, as the function's role. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { invalidParameter } from '../faults.ts';
import { queueUrl } from './queue-url.ts';

const DESTINATION =
  /^arn:aws[a-zA-Z-]*:(?:(sqs|sns):[a-z0-9-]+:\d{12}:[^:]+|(lambda):[a-z0-9-]+:\d{12}:function:[^:]+(?::[^:]+)?|(events):[a-z0-9-]+:\d{12}:event-bus\/.+)$/;

/** Throws InvalidParameterValueException for what cannot be one. */
export const readDestination = (arn: unknown): string | undefined => {
  if (arn === undefined || arn === null || arn === '') return undefined;
  if (!DESTINATION.test(String(arn)))
    throw invalidParameter(`The provided destination config DestinationConfig(${arn}) is invalid.`);
  return String(arn);
};

export const sendToDestination = async (
  cloud: Cloud,
  arn: string,
  record: string,
  source: { readonly functionArn: string; readonly success: boolean },
  caller: Caller,
): Promise<void> => {
  const [, , service, region = caller.region] = arn.split(':');
  const at = { ...caller, region };
  switch (service) {
    case 'sqs':
      await cloud.call('sqs', 'SendMessage', { QueueUrl: await queueUrl(cloud, arn), MessageBody: record }, at);
      return;
    case 'sns':
      await cloud.call('sns', 'Publish', { TopicArn: arn, Message: record }, at);
      return;
    case 'lambda':
      await cloud.call('lambda', 'Invoke', { FunctionName: arn, InvocationType: 'Event', Payload: record }, at);
      return;
    case 'events': {
      const entry = {
        Source: 'lambda',
        DetailType: `Lambda Function Invocation Result - ${source.success ? 'Success' : 'Failure'}`,
        Detail: record,
        Resources: [arn, source.functionArn],
        EventBusName: arn,
      };
      const { FailedEntryCount, Entries } = await cloud.call<{
        FailedEntryCount?: number;
        Entries?: { ErrorMessage?: string }[];
      }>('events', 'PutEvents', { Entries: [entry] }, at);
      if (FailedEntryCount) throw invalidParameter(Entries?.[0]?.ErrorMessage ?? 'the event was refused');
      return;
    }
    default:
      throw invalidParameter(`The provided destination config DestinationConfig(${arn}) is invalid.`);
  }
};
