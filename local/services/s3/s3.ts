/** What the operations of S3 share. */
import type { Call, Cloud, Demand } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { openOutbox } from '../../kernel/outbox.ts';
import { type Bucket, type Buckets, bucketArn, checkOwner, openBuckets } from './buckets.ts';
import { type Content, openContent } from './content.ts';
import { invalidArgument } from './faults.ts';
import { openNotices } from './notifications/notices.ts';
import { type ObjectEvents, openObjectEvents } from './object-events.ts';
import { type Objects, openObjects } from './objects.ts';
import { openStore, type Store } from './store.ts';

export interface S3 {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly content: Content;
  readonly events: ObjectEvents;
}

export const openS3 = (cloud: Cloud): S3 => {
  const db = cloud.database('s3');
  const store = openStore(db);
  return {
    cloud,
    store,
    buckets: openBuckets(store),
    objects: openObjects(store, () => cloud.ids.short(32)),
    content: openContent(cloud.folder('s3'), () => cloud.ids.short(32), cloud.log),
    events: openObjectEvents(cloud.clock, openOutbox(cloud, 's3', db), openNotices(cloud, db)),
  };
};

export interface BucketInput {
  Bucket?: string;
  ExpectedBucketOwner?: string;
}

export interface ObjectInput extends BucketInput {
  Key?: string;
  VersionId?: string;
}

/** What every operation takes besides its own parameters. */
const ALWAYS = ['Bucket', 'ExpectedBucketOwner', 'RequestPayer'];

/** Refuses, by name, what the local cloud does not have. */
/** Parameters with checksums of a request's body; the wire compares them. */
export const CHECKSUM_PARAMETERS = [
  'ContentMD5',
  'ChecksumAlgorithm',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
];

export const checkParameters = (operation: string, input: object, known: readonly string[]): void => {
  for (const [name, value] of Object.entries(input))
    if (value !== undefined && value !== null && !known.includes(name) && !ALWAYS.includes(name))
      throw notInLocalCloud(`the parameter ${name} of s3:${operation}`);
};

/** The bucket of a request. Throws NoSuchBucket, and AccessDenied where another owner was expected. */
export const bucketOf = (s3: S3, input: BucketInput): Bucket => {
  const bucket = s3.buckets.get(input.Bucket);
  checkOwner(bucket, input.ExpectedBucketOwner);
  return bucket;
};

const LONGEST_KEY = 1024;

export const keyOf = (input: ObjectInput): string => {
  const { Key: key } = input;
  if (typeof key !== 'string' || key === '') throw invalidArgument('Key must not be empty', 'Key', key);
  const size = Buffer.byteLength(key);
  if (size > LONGEST_KEY) throw keyTooLong(size);
  return key;
};

const keyTooLong = (size: number): Fault =>
  new Fault('KeyTooLongError', 'Your key is too long', { fields: { Size: size, MaxSizeAllowed: LONGEST_KEY } });

type Context = Readonly<Record<string, string | readonly string[]>>;

/** An action on the bucket, under its policy. */
export const bucketDemand = (s3: S3, action: string, input: BucketInput, context: Context = {}): Demand =>
  demandOn(s3, action, input.Bucket, bucketArn(input.Bucket), context);

/** An action on an object, under the policy of its bucket. */
export const objectDemand = (s3: S3, action: string, input: ObjectInput, context: Context = {}): Demand =>
  demandOn(s3, action, input.Bucket, `${bucketArn(input.Bucket)}/${input.Key ?? ''}`, {
    ...(input.VersionId === undefined ? {} : { 's3:VersionId': input.VersionId }),
    ...context,
  });

const demandOn = (s3: S3, action: string, name: unknown, resource: string, context: Context): Demand => {
  const bucket = s3.buckets.find(name);
  return {
    action: `s3:${action}`,
    resource,
    // Bucket ARNs name no account, so it is said here whose the resource is. Loopback counts as the newest TLS, as
    // SecureTransport does.
    context: {
      ...(bucket ? { 'aws:ResourceAccount': bucket.account, 's3:ResourceAccount': bucket.account } : {}),
      's3:TlsVersion': '1.3',
      's3:signatureversion': 'AWS4-HMAC-SHA256',
      ...context,
    },
    resourcePolicy: bucket?.configuration.policy,
  };
};

/** Only callers who may list the bucket learn that an object is missing: others are denied, as on AWS. */
export const mayKnow = (s3: S3, call: Call, input: BucketInput): void =>
  s3.cloud.authorize(call, [bucketDemand(s3, 'ListBucket', input)]);
