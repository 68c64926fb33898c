/** Objects in buckets of a target, put there under its deploy role. */
import { NoSuchBucket, type ObjectCannedACL, PutObjectCommand } from '@aws-sdk/client-s3';
import { TaglineError } from '../../core/fault.ts';
import type { Buckets } from '../../core/ports/buckets.ts';
import type { TargetClients } from './target-clients.ts';

export const targetBuckets = ({ s3 }: Pick<TargetClients, 's3'>): Buckets => ({
  async put(place, { bucket, key, body, contentType, cacheControl, cannedAcl, kmsKeyArn }) {
    try {
      await s3(place, 'deploy').send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          ...(contentType === undefined ? {} : { ContentType: contentType }),
          ...(cacheControl === undefined ? {} : { CacheControl: cacheControl }),
          ...(cannedAcl === undefined ? {} : { ACL: cannedAcl as ObjectCannedACL }),
          ...(kmsKeyArn === undefined ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyArn }),
        }),
      );
    } catch (error) {
      throw refused(error, bucket, key);
    }
  },
});

const refused = (error: unknown, bucket: string, key: string): unknown => {
  const { name, message } = error as Error;
  if (error instanceof NoSuchBucket || name === 'NoSuchBucket') {
    return new TaglineError('BucketMissing', `there is no bucket ${bucket}`, {
      remedy: "Make it in the target's account, or correct BucketName.",
      cause: error,
    });
  }
  const refusals = ['AccessDenied', 'AccessControlListNotSupported', 'InvalidArgument', 'KMS.NotFoundException'];
  if (!refusals.includes(name)) return error;
  return new TaglineError('BucketRefused', `${bucket} refuses ${key}: ${message}`, { cause: error });
};
