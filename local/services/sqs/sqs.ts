/** What every operation of SQS works with: queues by URL, what to ask of their policies, shared faults. */
import type { Call, Cloud, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Queue, SqsStore } from './store.ts';
import type { Waiting } from './waiting.ts';

export interface Sqs {
  readonly cloud: Cloud;
  readonly store: SqsStore;
  readonly waiting: Waiting;
}

export type Operations = Readonly<Record<string, Operation>>;

export const invalidValue = (message: string): Fault => new Fault('InvalidParameterValue', message);
export const missing = (parameter: string): Fault =>
  new Fault('MissingParameter', `The request must contain the parameter ${parameter}.`);
export const noQueue = (): Fault => new Fault('QueueDoesNotExist', 'The specified queue does not exist.');

export const queueArn = ({ account, region, name }: Pick<Queue, 'account' | 'region' | 'name'>): string =>
  `arn:aws:sqs:${region}:${account}:${name}`;

/** As on AWS, account and name are the path; the region, there in the host, is the one that a request is signed for. */
export const queueUrl = ({ cloud }: Sqs, { account, name }: Pick<Queue, 'account' | 'name'>): string =>
  `${cloud.url}/${account}/${name}`;

/**
 * Only the path counts, so that a URL from before a restart on another port still names its queue, and one of before,
 * with a region, too.
 */
const readUrl = (url: unknown, call: Call): { account: string; region: string; name: string } => {
  if (typeof url !== 'string' || url === '') throw missing('QueueUrl');
  const [, region = call.region, account, name] =
    /(?:\/_sqs\/([a-z]{2}(?:-[a-z]+)+-\d))?\/(\d{12})\/([A-Za-z0-9_-]{1,80}(?:\.fifo)?)\/?$/.exec(url) ?? [];
  if (account === undefined || name === undefined || region !== call.region)
    throw new Fault('InvalidAddress', `The address ${url} is not valid for this endpoint.`, { status: 404 });
  return { account, region, name };
};

/** Throws QueueDoesNotExist. */
export const queueAt = ({ store }: Sqs, call: Call, url: unknown): Queue => {
  const { account, region, name } = readUrl(url, call);
  const queue = store.queue(account, region, name);
  if (!queue) throw noQueue();
  return queue;
};

export const queueDemand = (sqs: Sqs, call: Call, action: string, url: unknown): Demand => {
  const place = readUrl(url, call);
  const queue = sqs.store.queue(place.account, place.region, place.name);
  return {
    action: `sqs:${action}`,
    resource: queueArn(place),
    ...(queue?.attributes['Policy'] && { resourcePolicy: queue.attributes['Policy'] }),
  };
};

/** A number among a queue's attributes, or what it is without. */
export const setting = (queue: Queue, name: keyof typeof DEFAULTS): number =>
  Number(queue.attributes[name] ?? DEFAULTS[name]);

/** Seconds and bytes. */
export const DEFAULTS = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
} as const;
