/** The settings of a bucket, each with the operation that sets it and the one that takes it away. */
import { isDeepStrictEqual } from 'node:util';
import { unless } from './faults.ts';
import type { Properties, ResourceContext } from './resource-type.ts';
import {
  lambdaConfigurations,
  type Notifications,
  queueConfigurations,
  topicConfigurations,
} from './s3-notifications.ts';
import type { Members, Shape } from './shape.ts';

const FILTER: Shape = { of: { S3Key: { of: { Rules: { list: { of: { Name: 'text', Value: 'text' } } } } } } };
const notification = (target: string): Shape => ({ list: { of: { Event: 'text', Filter: FILTER, [target]: 'text' } } });
const DAYS: Shape = { of: { DaysAfterInitiation: 'number' } };
const NONCURRENT: Shape = { of: { NoncurrentDays: 'number', NewerNoncurrentVersions: 'number' } };

export const SETTINGS_SHAPE: Members = {
  BucketEncryption: {
    of: {
      ServerSideEncryptionConfiguration: {
        list: {
          of: {
            BucketKeyEnabled: 'flag',
            ServerSideEncryptionByDefault: { of: { KMSMasterKeyID: 'text', SSEAlgorithm: 'text' } },
          },
        },
      },
    },
  },
  CorsConfiguration: {
    of: {
      CorsRules: {
        list: {
          of: {
            AllowedHeaders: { list: 'text' },
            AllowedMethods: { list: 'text' },
            AllowedOrigins: { list: 'text' },
            ExposedHeaders: { list: 'text' },
            Id: 'text',
            MaxAge: 'number',
          },
        },
      },
    },
  },
  LifecycleConfiguration: {
    of: {
      Rules: {
        list: {
          of: {
            AbortIncompleteMultipartUpload: DAYS,
            ExpirationDate: 'text',
            ExpirationInDays: 'number',
            ExpiredObjectDeleteMarker: 'flag',
            Id: 'text',
            NoncurrentVersionExpiration: NONCURRENT,
            NoncurrentVersionExpirationInDays: 'number',
            Prefix: 'text',
            Status: 'text',
            TagFilters: { list: { of: { Key: 'text', Value: 'text' } } },
          },
        },
      },
    },
  },
  NotificationConfiguration: {
    of: {
      EventBridgeConfiguration: { of: { EventBridgeEnabled: 'flag' } },
      LambdaConfigurations: notification('Function'),
      QueueConfigurations: notification('Queue'),
      TopicConfigurations: notification('Topic'),
    },
  },
  OwnershipControls: { of: { Rules: { list: { of: { ObjectOwnership: 'text' } } } } },
  PublicAccessBlockConfiguration: {
    of: { BlockPublicAcls: 'flag', BlockPublicPolicy: 'flag', IgnorePublicAcls: 'flag', RestrictPublicBuckets: 'flag' },
  },
  VersioningConfiguration: { of: { Status: 'text' } },
};

interface Setting {
  readonly property: string;
  put(value: Record<string, unknown>): readonly [operation: string, input: Record<string, unknown>];
  /** How the setting is taken away. */
  readonly drop: readonly [operation: string, input: Record<string, unknown>];
}

const SETTINGS: readonly Setting[] = [
  {
    property: 'VersioningConfiguration',
    put: (VersioningConfiguration) => ['PutBucketVersioning', { VersioningConfiguration }],
    drop: ['PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }],
  },
  {
    property: 'BucketEncryption',
    put: ({ ServerSideEncryptionConfiguration }) => [
      'PutBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rules: (ServerSideEncryptionConfiguration as Record<string, unknown>[]).map(
            ({ ServerSideEncryptionByDefault, ...rest }) => ({
              ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
              ...rest,
            }),
          ),
        },
      },
    ],
    drop: ['DeleteBucketEncryption', {}],
  },
  {
    property: 'PublicAccessBlockConfiguration',
    put: (PublicAccessBlockConfiguration) => ['PutPublicAccessBlock', { PublicAccessBlockConfiguration }],
    drop: ['DeletePublicAccessBlock', {}],
  },
  {
    property: 'OwnershipControls',
    put: (OwnershipControls) => ['PutBucketOwnershipControls', { OwnershipControls }],
    drop: ['DeleteBucketOwnershipControls', {}],
  },
  {
    property: 'LifecycleConfiguration',
    put: ({ Rules }) => [
      'PutBucketLifecycleConfiguration',
      { LifecycleConfiguration: { Rules: (Rules as Record<string, unknown>[]).map(lifecycleRule) } },
    ],
    drop: ['DeleteBucketLifecycle', {}],
  },
  {
    property: 'CorsConfiguration',
    put: ({ CorsRules }) => [
      'PutBucketCors',
      { CORSConfiguration: { CORSRules: (CorsRules as Record<string, unknown>[]).map(corsRule) } },
    ],
    drop: ['DeleteBucketCors', {}],
  },
  {
    property: 'NotificationConfiguration',
    put: (value) => [
      'PutBucketNotificationConfiguration',
      { NotificationConfiguration: notifications(value as Notifications) },
    ],
    drop: ['PutBucketNotificationConfiguration', { NotificationConfiguration: {} }],
  },
];

const notifications = (given: Notifications): Record<string, unknown> => ({
  ...(given.LambdaConfigurations && { LambdaFunctionConfigurations: lambdaConfigurations(given) }),
  ...(given.QueueConfigurations && { QueueConfigurations: queueConfigurations(given) }),
  ...(given.TopicConfigurations && { TopicConfigurations: topicConfigurations(given) }),
  ...(given.EventBridgeConfiguration &&
    given.EventBridgeConfiguration.EventBridgeEnabled !== false && { EventBridgeConfiguration: {} }),
});

const corsRule = ({ Id, ExposedHeaders, MaxAge, ...rest }: Record<string, unknown>): Record<string, unknown> => ({
  ...rest,
  ...(Id !== undefined && { ID: Id }),
  ...(ExposedHeaders !== undefined && { ExposeHeaders: ExposedHeaders }),
  ...(MaxAge !== undefined && { MaxAgeSeconds: MaxAge }),
});

const lifecycleRule = (rule: Record<string, unknown>): Record<string, unknown> => {
  const Expiration = {
    ...(rule['ExpirationInDays'] !== undefined && { Days: rule['ExpirationInDays'] }),
    ...(rule['ExpirationDate'] !== undefined && { Date: rule['ExpirationDate'] }),
    ...(rule['ExpiredObjectDeleteMarker'] !== undefined && {
      ExpiredObjectDeleteMarker: rule['ExpiredObjectDeleteMarker'],
    }),
  };
  const days = rule['NoncurrentVersionExpirationInDays'];
  const NoncurrentVersionExpiration =
    rule['NoncurrentVersionExpiration'] ?? (days === undefined ? undefined : { NoncurrentDays: days });
  return {
    ...(rule['Id'] !== undefined && { ID: rule['Id'] }),
    Status: rule['Status'],
    Filter: lifecycleFilter(rule),
    ...(Object.keys(Expiration).length > 0 && { Expiration }),
    ...(NoncurrentVersionExpiration !== undefined && { NoncurrentVersionExpiration }),
    ...(rule['AbortIncompleteMultipartUpload'] !== undefined && {
      AbortIncompleteMultipartUpload: rule['AbortIncompleteMultipartUpload'],
    }),
  };
};

const lifecycleFilter = ({ Prefix, TagFilters }: Record<string, unknown>): Record<string, unknown> => {
  const tags = (TagFilters ?? []) as unknown[];
  if (tags.length === 0) return { Prefix: Prefix ?? '' };
  if (tags.length === 1 && Prefix === undefined) return { Tag: tags[0] };
  return { And: { ...(Prefix !== undefined && { Prefix }), Tags: tags } };
};

/** Brings every setting that changed to what the template says. */
export const bucketSettings = async (
  Bucket: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
): Promise<void> => {
  for (const { property, put, drop } of SETTINGS) {
    const wanted = after[property] as Record<string, unknown> | undefined;
    if (isDeepStrictEqual(wanted, before[property])) continue;
    const [operation, input] = wanted === undefined ? drop : put(wanted);
    await call('s3', operation, { Bucket, ...input });
  }
  const TagSet = (after['Tags'] ?? []) as unknown[];
  if (isDeepStrictEqual(TagSet, before['Tags'] ?? [])) return;
  if (TagSet.length > 0) await call('s3', 'PutBucketTagging', { Bucket, Tagging: { TagSet } });
  else await unless(call('s3', 'DeleteBucketTagging', { Bucket }), 'NoSuchTagSet');
};
