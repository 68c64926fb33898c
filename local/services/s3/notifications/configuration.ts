/** What a bucket tells whom of the changes of its objects: the document as it is kept, and what it may say. */
import { randomUUID } from 'node:crypto';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import type { Bucket } from '../buckets.ts';
import { invalidArgument } from '../faults.ts';

interface FilterRule {
  readonly Name?: string;
  readonly Value?: string;
}

export interface Notification {
  readonly Id?: string;
  readonly Events?: readonly string[];
  readonly Filter?: { readonly Key?: { readonly FilterRules?: readonly FilterRule[] } };
  readonly TopicArn?: string;
  readonly QueueArn?: string;
  readonly LambdaFunctionArn?: string;
}

export interface Notifications {
  readonly TopicConfigurations?: readonly Notification[];
  readonly QueueConfigurations?: readonly Notification[];
  readonly LambdaFunctionConfigurations?: readonly Notification[];
  readonly EventBridgeConfiguration?: object;
}

/** What S3 sends to itself, and where that stands in the document. */
const KINDS = [
  { list: 'TopicConfigurations', arn: 'TopicArn', service: 'sns' },
  { list: 'QueueConfigurations', arn: 'QueueArn', service: 'sqs' },
  { list: 'LambdaFunctionConfigurations', arn: 'LambdaFunctionArn', service: 'lambda' },
] as const;

export interface Destination {
  readonly service: 'sns' | 'sqs' | 'lambda';
  readonly arn: string;
  readonly notification: Notification;
}

export const destinationsOf = (notifications: Notifications): readonly Destination[] =>
  KINDS.flatMap(({ list, arn, service }) =>
    (notifications[list] ?? []).map((notification) => ({ service, arn: notification[arn] ?? '', notification })),
  );

const HAPPENING =
  /^s3:(ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|ObjectTagging:(\*|Put|Delete)|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated))$/;
/** Of things that never happen here: restores, replication, access control lists, lost copies. */
const NEVER_HERE =
  /^s3:(ReducedRedundancyLostObject|ObjectAcl:Put|ObjectRestore:(\*|Post|Completed|Delete)|Replication:(\*|Operation\w+)|IntelligentTiering)$/;

/** Throws InvalidArgument, as S3 words it; answers what is kept. */
export const checkNotifications = (given: Notifications, bucket: Bucket): Notifications => {
  for (const destination of destinationsOf(given)) checkDestination(destination, bucket);
  refuseOverlap(destinationsOf(given).map(({ notification }) => notification));
  const named = Object.fromEntries(
    KINDS.flatMap(({ list }) => {
      const all = given[list] ?? [];
      return all.length > 0 ? [[list, all.map((one) => ({ ...one, Id: one.Id || randomUUID() }))]] : [];
    }),
  );
  return { ...named, ...(given.EventBridgeConfiguration && { EventBridgeConfiguration: {} }) };
};

const checkDestination = ({ service, arn, notification }: Destination, bucket: Bucket): void => {
  const [, region] = new RegExp(`^arn:aws[a-z-]*:${service}:([a-z0-9-]+):\\d{12}:.+$`).exec(arn) ?? [];
  if (region === undefined) throw invalidArgument('The ARN is not well formed', 'ARN', arn);
  if (region !== bucket.region)
    throw invalidArgument(
      'The notification destination service region is not valid for the bucket location constraint',
      'ARN',
      arn,
    );
  const { Events: events = [] } = notification;
  for (const event of events) {
    if (event === 's3:LifecycleTransition') throw notInLocalCloud('the S3 notification s3:LifecycleTransition');
    if (!HAPPENING.test(event) && !NEVER_HERE.test(event))
      throw invalidArgument('A specified event is not supported for notifications', 'Event', event);
  }
  const names = rulesOf(notification).map(({ Name }) => String(Name).toLowerCase());
  if (names.some((name) => name !== 'prefix' && name !== 'suffix'))
    throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name');
  if (new Set(names).size < names.length)
    throw invalidArgument('Cannot specify more than one prefix rule in a filter.', 'FilterRule');
};

const rulesOf = ({ Filter }: Notification): readonly FilterRule[] => Filter?.Key?.FilterRules ?? [];

const ruleOf = (notification: Notification, name: 'prefix' | 'suffix'): string =>
  rulesOf(notification).find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? '';

/** Two that one change could set off are refused. */
const refuseOverlap = (all: readonly Notification[]): void => {
  for (const [n, one] of all.entries())
    for (const other of all.slice(n + 1))
      if (sharesEvent(one, other) && sharesKeys(one, other))
        throw invalidArgument(
          'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
        );
};

const sharesEvent = (one: Notification, other: Notification): boolean =>
  (one.Events ?? []).some((event) => (other.Events ?? []).some((each) => covers(event, each) || covers(each, event)));

const sharesKeys = (one: Notification, other: Notification): boolean => {
  const [prefix, otherPrefix] = [ruleOf(one, 'prefix'), ruleOf(other, 'prefix')];
  const [suffix, otherSuffix] = [ruleOf(one, 'suffix'), ruleOf(other, 'suffix')];
  return (
    (prefix.startsWith(otherPrefix) || otherPrefix.startsWith(prefix)) &&
    (suffix.endsWith(otherSuffix) || otherSuffix.endsWith(suffix))
  );
};

/** `s3:ObjectCreated:*` covers `s3:ObjectCreated:Put`. */
const covers = (pattern: string, event: string): boolean =>
  pattern === event || (pattern.endsWith('*') && event.startsWith(pattern.slice(0, -1)));

export const wants = (notification: Notification, event: string, key: string): boolean =>
  (notification.Events ?? []).some((pattern) => covers(pattern, event)) &&
  key.startsWith(ruleOf(notification, 'prefix')) &&
  key.endsWith(ruleOf(notification, 'suffix'));
