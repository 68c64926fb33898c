/** Attributes of topics that can be set, each checked; what only protocols use that are not here is refused by name. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalidParameter } from '../faults.ts';
import type { Attributes } from '../store.ts';

type Check = (value: string) => void;

/** Bytes. */
export const DEFAULT_MESSAGE_SIZE = 262_144;

const CHECKS: Readonly<Record<string, Check>> = {
  /** Settings of HTTP endpoints, which are not here: stored and shown. */
  DeliveryPolicy(value) {
    if (!isObject(value)) throw invalidParameter('DeliveryPolicy: Unable to parse');
  },
  DisplayName(value) {
    if (value.length > 100)
      throw invalidParameter('DisplayName Reason: Display name can be at most 100 characters long');
  },
  KmsMasterKeyId() {},
  Policy(value) {
    if (!isPolicy(value)) throw invalidParameter('Policy Error: null');
  },
  SignatureVersion(value) {
    if (value !== '1' && value !== '2') throw invalidParameter('SignatureVersion');
  },
  TracingConfig(value) {
    if (value === 'Active') throw notInLocalCloud('active tracing of SNS topics');
    if (value !== 'PassThrough') throw invalidParameter('TracingConfig');
  },
  FifoTopic(value) {
    if (value !== 'false') throw notInLocalCloud('FIFO topics of SNS');
  },
  MaximumMessageSize(value) {
    const size = Number(value);
    if (!/^\d+$/.test(value) || size < 1024 || size > 1_048_576) throw invalidParameter('MaximumMessageSize');
  },
};

/** Throws InvalidParameter, or names what the local cloud has not. An empty value unsets. */
export const checkTopicAttribute = (name: string, value: string): void => {
  if (Object.hasOwn(CHECKS, name)) {
    if (value !== '') CHECKS[name]?.(value);
    return;
  }
  if (SAMPLE_RATE.test(name)) {
    checkRate(name, value);
    return;
  }
  if (UNUSED_ROLE.test(name)) {
    if (value !== '' && !/^arn:aws:iam::\d{12}:role\/.+$/.test(value)) throw invalidParameter(name);
    return;
  }
  if (KNOWN_TO_AWS.test(name)) throw notInLocalCloud(`the attribute ${name} of SNS topics`);
  throw invalidParameter('AttributeName');
};

/** How many of the deliveries that succeed are logged, under the role beside it, which is not here: so none are. */
const SAMPLE_RATE = /^(HTTP|Firehose|Lambda|Application|SQS)SuccessFeedbackSampleRate$/;

/** Under which role deliveries are logged to endpoints that are not here. */
const UNUSED_ROLE = /^(HTTP|Firehose|Application)(Success|Failure)FeedbackRoleArn$/;

const checkRate = (name: string, value: string): void => {
  if (value !== '' && (!/^\d{1,3}$/.test(value) || Number(value) > 100)) throw invalidParameter(name);
};

const KNOWN_TO_AWS =
  /^(DataProtectionPolicy|ArchivePolicy|ContentBasedDeduplication|FifoThroughputScope|(Lambda|SQS)(Success|Failure)FeedbackRoleArn)$/;

/** FifoTopic=false says nothing. */
export const readTopicAttributes = (given: Attributes = {}): Attributes => {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    checkTopicAttribute(name, value);
    if (value !== '' && name !== 'FifoTopic') kept[name] = value;
  }
  return kept;
};

const objectIn = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const isObject = (text: string): boolean => objectIn(text) !== undefined;
const isPolicy = (text: string): boolean => typeof objectIn(text)?.['Statement'] === 'object';
