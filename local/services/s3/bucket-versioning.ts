import type { Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { malformedXml } from './faults.ts';
import { type BucketInput, bucketDemand, bucketOf, CHECKSUM_PARAMETERS, checkParameters, type S3 } from './s3.ts';

interface PutVersioningInput extends BucketInput {
  VersioningConfiguration?: { Status?: string; MFADelete?: string };
}

export const getVersioning = (s3: S3): Operation<BucketInput> => ({
  demands: (input) => [bucketDemand(s3, 'GetBucketVersioning', input)],
  run(input) {
    checkParameters('GetBucketVersioning', input, []);
    return { Status: bucketOf(s3, input).configuration.versioning };
  },
});

/** A bucket that ever had versions can only suspend them. */
export const putVersioning = (s3: S3): Operation<PutVersioningInput> => ({
  demands: (input) => [bucketDemand(s3, 'PutBucketVersioning', input)],
  run(input) {
    checkParameters('PutBucketVersioning', input, ['VersioningConfiguration', ...CHECKSUM_PARAMETERS]);
    const { Status: status, MFADelete: mfa } = input.VersioningConfiguration ?? {};
    if (mfa !== undefined && mfa !== 'Disabled') throw notInLocalCloud('MFADelete of an S3 bucket');
    if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
    s3.buckets.configure(bucketOf(s3, input), { versioning: status });
  },
});
