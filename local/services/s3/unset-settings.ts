/**
 * Settings that a bucket here cannot be given, read as AWS answers for a bucket that was never given them.
 * Tools such as Terraform read them all; putting them is refused by name.
 */
import type { Operation } from '../../kernel/cloud.ts';
import type { Fault } from '../../kernel/fault.ts';
import { notConfigured } from './faults.ts';
import { objectToRead } from './get-object.ts';
import { ownerOf } from './list-objects.ts';
import {
  type BucketInput,
  bucketDemand,
  bucketOf,
  checkParameters,
  type ObjectInput,
  objectDemand,
  type S3,
} from './s3.ts';

/** Buckets are "bucket owner enforced": the owner may do everything, and no list says otherwise. */
const ownersOnly = (account: string) => {
  const Owner = ownerOf(account);
  return { Owner, Grants: [{ Grantee: Owner, Permission: 'FULL_CONTROL' }] };
};

const missing =
  (code: string, message: string) =>
  (bucket: string): Fault =>
    notConfigured(code, message, bucket);

export const unsetSettings = (s3: S3): Record<string, Operation> => {
  const reads = (
    operation: string,
    action: string,
    answer: object | ((bucket: string) => Fault),
  ): Operation<BucketInput> => ({
    demands: (input) => [bucketDemand(s3, action, input)],
    run(input) {
      checkParameters(operation, input, []);
      const bucket = bucketOf(s3, input);
      if (typeof answer === 'function') throw answer(bucket.name);
      return answer;
    },
  });
  const named = (operation: string, action: string, answer: object | ((bucket: string) => Fault)) => ({
    [operation]: reads(operation, action, answer),
  });
  return {
    ...named('GetBucketAccelerateConfiguration', 'GetAccelerateConfiguration', {}),
    ...named('GetBucketLogging', 'GetBucketLogging', {}),
    ...named('GetBucketRequestPayment', 'GetBucketRequestPayment', { Payer: 'BucketOwner' }),
    ...named(
      'GetBucketWebsite',
      'GetBucketWebsite',
      missing('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'),
    ),
    ...named(
      'GetBucketReplication',
      'GetReplicationConfiguration',
      missing('ReplicationConfigurationNotFoundError', 'The replication configuration was not found'),
    ),
    ...named(
      'GetObjectLockConfiguration',
      'GetBucketObjectLockConfiguration',
      missing('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket'),
    ),
    GetBucketAcl: getBucketAcl(s3),
    GetObjectAcl: getObjectAcl(s3),
  };
};

const getBucketAcl = (s3: S3): Operation<BucketInput> => ({
  demands: (input) => [bucketDemand(s3, 'GetBucketAcl', input)],
  run(input) {
    checkParameters('GetBucketAcl', input, []);
    return ownersOnly(bucketOf(s3, input).account);
  },
});

const getObjectAcl = (s3: S3): Operation<ObjectInput> => ({
  demands: (input) => [objectDemand(s3, input.VersionId === undefined ? 'GetObjectAcl' : 'GetObjectVersionAcl', input)],
  run(input, call) {
    checkParameters('GetObjectAcl', input, ['Key', 'VersionId']);
    const bucket = bucketOf(s3, input);
    objectToRead(s3, bucket, input, call);
    return ownersOnly(bucket.account);
  },
});
