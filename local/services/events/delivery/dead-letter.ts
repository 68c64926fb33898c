import type { Cloud } from '../../../kernel/cloud.ts';
import { Fault, reasonOf } from '../../../kernel/fault.ts';
import type { Delivery } from './delivery.ts';
import { asEvents } from './principals.ts';
import { queueUrl } from './queue-url.ts';
import type { AfterFailure } from './retries.ts';

/**
 * What could not be delivered goes to the target's dead-letter queue, with AWS's attributes; a queue that refuses it
 * loses it, as on AWS.
 */
export const sendToDeadLetterQueue = async (
  cloud: Cloud,
  delivery: Delivery,
  error: unknown,
  outcome: AfterFailure & { kind: 'give up' },
): Promise<void> => {
  const arn = delivery.target.DeadLetterConfig?.Arn;
  if (!arn) return;
  const [, , , region = '', account = ''] = arn.split(':');
  const attributes: Record<string, string> = {
    RULE_ARN: delivery.ruleArn,
    TARGET_ARN: delivery.target.Arn,
    ERROR_CODE: codeOf(error),
    ERROR_MESSAGE: error instanceof Fault ? error.message : 'The target failed.',
    RETRY_ATTEMPTS: String(delivery.attempts),
    ...(outcome.exhausted ? { EXHAUSTED_RETRY_CONDITION: outcome.exhausted } : {}),
  };
  const input = {
    QueueUrl: queueUrl(cloud, arn),
    MessageBody: delivery.payload,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  };
  try {
    await cloud.call('sqs', 'SendMessage', input, { account, region, principal: asEvents(delivery.ruleArn) });
  } catch (refusal) {
    cloud.log(
      `events: the dead-letter queue ${arn} did not take an event of ${delivery.ruleArn}: ${reasonOf(refusal)}`,
    );
  }
};

const codeOf = (error: unknown): string => {
  if (!(error instanceof Fault)) return 'INTERNAL_ERROR';
  if (/AccessDenied|Unauthorized|Forbidden/i.test(error.code)) return 'NO_PERMISSIONS';
  if (/NotFound|DoesNotExist|NonExistent/i.test(error.code)) return 'NO_RESOURCE';
  return 'SDK_CLIENT_ERROR';
};
