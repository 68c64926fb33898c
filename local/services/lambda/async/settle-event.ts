/** Tells the destinations of a function how an asynchronous invocation ended. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { refArn } from '../function-name.ts';
import type { Outcome } from '../run/invocation.ts';
import { assumeFunctionRole } from '../run/sessions.ts';
import type { AsyncEvent } from '../store/events.ts';
import type { FunctionVersion } from '../store/functions.ts';
import type { EventInvokeSettings } from './event-invoke-settings.ts';
import { queueUrl } from './queue-url.ts';
import { sendToDestination } from './send-to-destination.ts';

export interface Ended {
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  readonly outcome: Outcome | undefined;
  readonly runs: number;
}

/** Never throws: a destination that cannot be reached is logged: no caller waits for the error. */
export const settleEvent = async (
  cloud: Cloud,
  event: AsyncEvent,
  fn: FunctionVersion,
  settings: EventInvokeSettings | undefined,
  ended: Ended,
): Promise<void> => {
  const success = ended.condition === 'Success';
  const destination = success ? settings?.onSuccess : settings?.onFailure;
  const destinations: [string, () => Promise<void>][] = [];
  const caller = (): Caller => ({ account: fn.account, region: fn.region, principal: assumeFunctionRole(cloud, fn) });
  if (destination) {
    const record = invocationRecord(cloud, event, fn, ended);
    const source = { functionArn: record.requestContext.functionArn, success };
    destinations.push([
      destination,
      () => sendToDestination(cloud, destination, JSON.stringify(record), source, caller()),
    ]);
  }
  const { deadLetterArn } = fn;
  if (!success && deadLetterArn)
    destinations.push([deadLetterArn, () => sendToDeadLetters(cloud, deadLetterArn, event, ended, caller())]);
  for (const [arn, tell] of destinations) {
    try {
      await tell();
    } catch (error) {
      cloud.log(
        `the end of the asynchronous invocation ${event.requestId} of ${fn.name} could not be sent to ${arn}: ` +
          `${(error as Error).message}`,
      );
    }
  }
  if (!success && destinations.length === 0)
    cloud.log(
      `the asynchronous invocation ${event.requestId} of ${fn.name} ended with ${ended.condition} and has no ` +
        `destination for failures`,
    );
};

const invocationRecord = (
  cloud: Cloud,
  event: AsyncEvent,
  fn: FunctionVersion,
  { condition, outcome, runs }: Ended,
) => ({
  version: '1.0',
  timestamp: new Date(cloud.clock.now()).toISOString(),
  requestContext: {
    requestId: event.requestId,
    functionArn: refArn({ ...event, qualifier: event.qualifier ?? '$LATEST' }),
    condition,
    approximateInvokeCount: runs,
  },
  requestPayload: JSON.parse(event.payload) as unknown,
  ...(outcome && {
    responseContext: {
      statusCode: 200,
      executedVersion: fn.version,
      ...(outcome.failed && { functionError: 'Unhandled' }),
    },
    responsePayload: JSON.parse(outcome.payload) as unknown,
  }),
});

/** The event itself, with the reason as attributes. */
const sendToDeadLetters = async (
  cloud: Cloud,
  arn: string,
  event: AsyncEvent,
  { outcome }: Ended,
  caller: Caller,
): Promise<void> => {
  const [, , service, region = caller.region] = arn.split(':');
  const error = outcome && (JSON.parse(outcome.payload) as { errorMessage?: string } | null);
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const MessageAttributes = {
    RequestID: text(event.requestId),
    ErrorCode: { DataType: 'Number', StringValue: '200' },
    ErrorMessage: text((error?.errorMessage || 'The event was too old.').slice(0, 1024)),
  };
  const at = { ...caller, region };
  if (service === 'sqs') {
    const QueueUrl = await queueUrl(cloud, arn);
    await cloud.call('sqs', 'SendMessage', { QueueUrl, MessageBody: event.payload, MessageAttributes }, at);
  } else {
    await cloud.call('sns', 'Publish', { TopicArn: arn, Message: event.payload, MessageAttributes }, at);
  }
};
