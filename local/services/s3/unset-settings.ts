/**
 * Settings that a bucket here cannot be given, read as AWS answers for a bucket that was never given them.
 * Tools such as Terraform read them all; putting them is refused by name.
 */
import type { Operation } from '../../kernel/cloud.ts';
import type { Fault } from '../../kernel/fault.ts';
import { notConfigured } from './faults.ts';
import { type BucketInput, bucketDemand, bucketOf, checkParameters, type S3 } from './s3.ts';

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
      'GetBucketReplication',
      'GetReplicationConfiguration',
      missing('ReplicationConfigurationNotFoundError', 'The replication configuration was not found'),
    ),
    ...named(
      'GetObjectLockConfiguration',
      'GetBucketObjectLockConfiguration',
      missing('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket'),
    ),
  };
};
