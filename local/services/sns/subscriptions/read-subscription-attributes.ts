/** Attributes of subscriptions, each checked; what only other protocols use is refused by name. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalidParameter } from '../faults.ts';
import type { Attributes, Protocol } from '../store.ts';
import { checkFilterPolicy, type Scope } from './filter-policy.ts';

const KNOWN = ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery', 'RedrivePolicy'];
const KNOWN_TO_AWS = ['DeliveryPolicy', 'SubscriptionRoleArn', 'ReplayPolicy', 'ReplayStatus'];

/**
 * The attributes of a subscription when these are set on it. Throws InvalidParameter; `within` begins the reasons
 * ("Attributes Reason: " in Subscribe, nothing in SetSubscriptionAttributes).
 */
export const withAttributes = (
  before: Attributes,
  given: Attributes,
  protocol: Protocol,
  within: '' | 'Attributes Reason: ',
): Attributes => {
  for (const name of Object.keys(given)) {
    if (KNOWN_TO_AWS.includes(name)) throw notInLocalCloud(`the attribute ${name} of SNS subscriptions`);
    if (!KNOWN.includes(name))
      throw invalidParameter(within === '' ? 'AttributeName' : 'Attributes Reason: Unknown attribute');
  }
  const merged = Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== ''));
  if (isEmptyObject(merged['FilterPolicy'])) delete merged['FilterPolicy'];
  checkScope(merged['FilterPolicyScope'], within);
  if (merged['FilterPolicy'] !== undefined) {
    merged['FilterPolicyScope'] ??= 'MessageAttributes';
    checkFilterPolicy(merged['FilterPolicy'], merged['FilterPolicyScope'] as Scope, `${within}FilterPolicy`);
  }
  checkRaw(merged['RawMessageDelivery'], protocol, within);
  checkRedrive(merged['RedrivePolicy'], within);
  return merged;
};

const isEmptyObject = (text: string | undefined): boolean => text !== undefined && /^\s*\{\s*\}\s*$/.test(text);

const checkScope = (scope: string | undefined, within: string): void => {
  if (scope !== undefined && scope !== 'MessageAttributes' && scope !== 'MessageBody')
    throw invalidParameter(
      `${within}FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
    );
};

const checkRaw = (raw: string | undefined, protocol: Protocol, within: string): void => {
  if (raw === undefined) return;
  if (!/^(true|false)$/i.test(raw))
    throw invalidParameter(`${within}RawMessageDelivery: Invalid value [${raw}]. Must be true or false.`);
  if (raw.toLowerCase() === 'true' && protocol !== 'sqs')
    throw invalidParameter(
      `${within}RawMessageDelivery: Delivery protocol [${protocol}] does not support raw message delivery.`,
    );
};

const checkRedrive = (policy: string | undefined, within: string): void => {
  if (policy === undefined) return;
  const arn = deadLetterQueueOf(policy);
  if (arn === undefined) throw invalidParameter(`${within}RedrivePolicy: failed to parse JSON.`);
  if (!/^arn:aws:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/.test(arn))
    throw invalidParameter(`${within}RedrivePolicy: deadLetterTargetArn is an invalid arn`);
};

/** Undefined if the policy names none. */
export const deadLetterQueueOf = (policy: string | undefined): string | undefined => {
  try {
    const { deadLetterTargetArn: arn } = JSON.parse(policy ?? '{}') as { deadLetterTargetArn?: unknown };
    return typeof arn === 'string' ? arn : undefined;
  } catch {
    return undefined;
  }
};
