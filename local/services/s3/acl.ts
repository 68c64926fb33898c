/**
 * Access control lists, as far as they say what is so anyway: the owner of the bucket owns all in it and may do
 * everything. A list that gives anything to others is refused by name.
 */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import type { Bucket } from './buckets.ts';
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

const OWNERS = ['private', 'bucket-owner-full-control'];

export const ownershipOf = (bucket: Bucket): string => {
  const { Rules } = (bucket.configuration['ownershipControls'] ?? {}) as { Rules?: { ObjectOwnership?: string }[] };
  return Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
};

const notSupported = (): Fault => new Fault('AccessControlListNotSupported', 'The bucket does not allow ACLs');

/** Of a new object. What another account writes is its own, unless the bucket says otherwise: that is not here. */
export const checkObjectAcl = (bucket: Bucket, acl: string | undefined, { account }: Call): void => {
  const ownership = ownershipOf(bucket);
  if (acl !== undefined && !OWNERS.includes(acl))
    throw ownership === 'BucketOwnerEnforced' ? notSupported() : notInLocalCloud(`the S3 access control list ${acl}`);
  if (ownership === 'BucketOwnerEnforced' || account === bucket.account) return;
  if (ownership === 'BucketOwnerPreferred' && acl === 'bucket-owner-full-control') return;
  throw notInLocalCloud("an S3 object that another account than the bucket's owns");
};

/** Of a new bucket, which is "bucket owner enforced" unless it says otherwise. */
export const checkBucketAcl = (acl: string | undefined, ownership = 'BucketOwnerEnforced'): void => {
  if (acl === undefined || acl === 'private') return;
  if (ownership === 'BucketOwnerEnforced') throw notSupported();
  throw notInLocalCloud(`the S3 access control list ${acl}`);
};

export const accessControlLists = (s3: S3): Record<string, Operation> => ({
  GetBucketAcl: getBucketAcl(s3),
  PutBucketAcl: putBucketAcl(s3),
  GetObjectAcl: getObjectAcl(s3),
});

const ownersOnly = (account: string) => {
  const Owner = ownerOf(account);
  return { Owner, Grants: [{ Grantee: Owner, Permission: 'FULL_CONTROL' }] };
};

const getBucketAcl = (s3: S3): Operation<BucketInput> => ({
  demands: (input) => [bucketDemand(s3, 'GetBucketAcl', input)],
  run(input) {
    checkParameters('GetBucketAcl', input, []);
    return ownersOnly(bucketOf(s3, input).account);
  },
});

interface PutInput extends BucketInput {
  ACL?: string;
}

const putBucketAcl = (s3: S3): Operation<PutInput> => ({
  demands: (input) => [bucketDemand(s3, 'PutBucketAcl', input, input.ACL ? { 's3:x-amz-acl': input.ACL } : {})],
  run(input) {
    checkParameters('PutBucketAcl', input, ['ACL', 'ContentMD5', 'ChecksumAlgorithm', 'ChecksumCRC32']);
    if (ownershipOf(bucketOf(s3, input)) === 'BucketOwnerEnforced') throw notSupported();
    if (input.ACL !== 'private') throw notInLocalCloud(`the S3 access control list ${input.ACL ?? 'of grants'}`);
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
