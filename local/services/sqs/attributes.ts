/** Attributes of queues: which there are, what they may be. */
import { Fault } from '../../kernel/fault.ts';
import { isFifo } from './fifo.ts';
import { invalidValue, queueArn, type Sqs } from './sqs.ts';
import type { Queue } from './store.ts';

const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};
const OTHERS = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'SqsManagedSseEnabled'];
/** Of FIFO queues only, and what they may be. */
const FIFO: Readonly<Record<string, readonly string[]>> = {
  FifoQueue: ['true'],
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};

type Place = Pick<Queue, 'account' | 'region' | 'name'>;

/** What was given, checked. An empty text takes an attribute away. */
export const readAttributes = (
  sqs: Sqs,
  place: Place,
  given: Readonly<Record<string, unknown>> = {},
): Record<string, string> => {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const text = String(value ?? '');
    const isOfFifo = Object.hasOwn(FIFO, name);
    if ((isOfFifo && !isFifo(place)) || !(isOfFifo || name in NUMBERS || OTHERS.includes(name)))
      throw new Fault('InvalidAttributeName', `Unknown Attribute ${name}.`);
    if (isOfFifo && text !== '' && !FIFO[name]?.includes(text)) throw invalidFor(name);
    check(sqs, place, name, text);
    read[name] = text;
  }
  return read;
};

/** What holds for all attributes of a queue together. */
export const checkTogether = (attributes: Readonly<Record<string, string>>): void => {
  if (attributes['FifoThroughputLimit'] === 'perMessageGroupId' && attributes['DeduplicationScope'] !== 'messageGroup')
    throw invalidValue(
      'The perMessageGroupId value for FifoThroughputLimit is allowed only when the value for DeduplicationScope is ' +
        'messageGroup.',
    );
};

const check = (sqs: Sqs, place: Place, name: string, text: string): void => {
  const range = NUMBERS[name];
  if (range && !(/^\d+$/.test(text) && Number(text) >= range[0] && Number(text) <= range[1])) throw invalidFor(name);
  if (text === '') return;
  if (name === 'Policy') checkPolicy(text);
  if (name === 'RedrivePolicy') checkRedrive(sqs, place, text);
  if (name === 'RedriveAllowPolicy') checkAllow(text);
  if (name === 'SqsManagedSseEnabled' && text !== 'true' && text !== 'false') throw invalidFor(name);
};

const invalidFor = (name: string): Fault =>
  new Fault('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);

const checkPolicy = (text: string): void => {
  try {
    const { Statement } = JSON.parse(text) as { Statement?: unknown };
    const statements = (Array.isArray(Statement) ? Statement : [Statement]) as Record<string, unknown>[];
    if (statements.every((one) => one?.['Effect'] && (one['Principal'] || one['NotPrincipal']) && one['Action']))
      return;
  } catch {
    // Told below, as for any other text that is not a policy.
  }
  throw invalidFor('Policy');
};

export interface Redrive {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export const redriveOf = ({ attributes }: Pick<Queue, 'attributes'>): Redrive | undefined => {
  if (!attributes['RedrivePolicy']) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(attributes['RedrivePolicy']);
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
};

/** The dead-letter queue must be there, in the same account and region. */
const checkRedrive = (sqs: Sqs, place: Place, text: string): void => {
  const wrong = (reason: string): Fault =>
    invalidValue(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}.`);
  let policy: { deadLetterTargetArn?: unknown; maxReceiveCount?: unknown };
  try {
    policy = JSON.parse(text);
  } catch {
    throw wrong('Redrive policy is not a valid JSON map');
  }
  const count = Number(policy.maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw wrong('Invalid value for maxReceiveCount: must be between 1 and 1000');
  const deadLetters = deadLetterQueue(sqs, place, String(policy.deadLetterTargetArn));
  if (!deadLetters) throw wrong('Dead letter target does not exist');
  if (isFifo(deadLetters) !== isFifo(place)) throw wrong('Dead-letter queue must be same type of queue as the source');
};

export const deadLetterQueue = (
  { store }: Sqs,
  place: { account: string; region: string },
  arn: string,
): Queue | undefined => {
  const name = arn.split(':')[5] ?? '';
  return arn === queueArn({ ...place, name }) ? store.queue(place.account, place.region, name) : undefined;
};

const checkAllow = (text: string): void => {
  try {
    const { redrivePermission, sourceQueueArns } = JSON.parse(text);
    if (['allowAll', 'denyAll'].includes(redrivePermission) && sourceQueueArns === undefined) return;
    if (redrivePermission === 'byQueue' && Array.isArray(sourceQueueArns) && sourceQueueArns.length <= 10) return;
  } catch {
    // Told below.
  }
  throw invalidFor('RedriveAllowPolicy');
};

/** Whether a dead-letter queue takes messages of this queue. */
export const takesFrom = (deadLetters: Queue, source: Queue): boolean => {
  const policy = deadLetters.attributes['RedriveAllowPolicy'];
  if (!policy) return true;
  const { redrivePermission, sourceQueueArns = [] } = JSON.parse(policy);
  if (redrivePermission === 'byQueue') return sourceQueueArns.includes(queueArn(source));
  return redrivePermission !== 'denyAll';
};
