/** CreateBucket, DeleteBucket, HeadBucket, ListBuckets, GetBucketLocation. */
import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { checkBucketAcl } from './acl.ts';
import { bucketArn, checkBucketName } from './buckets.ts';
import { invalidArgument } from './faults.ts';
import { ownerOf } from './list-objects.ts';
import { type BucketInput, bucketDemand, bucketOf, checkParameters, type S3 } from './s3.ts';
import { dropUpload, uploadsOf } from './uploads.ts';

interface CreateBucketInput extends BucketInput {
  CreateBucketConfiguration?: { LocationConstraint?: string; Tags?: { Key?: string; Value?: string }[] };
  ACL?: string;
  ObjectOwnership?: string;
}

export const createBucket = (s3: S3): Operation<CreateBucketInput> => ({
  demands: (input, call) => [
    {
      action: 's3:CreateBucket',
      resource: bucketArn(input.Bucket),
      context: { 's3:locationconstraint': input.CreateBucketConfiguration?.LocationConstraint ?? call.region },
    },
  ],
  run(input, call) {
    checkParameters('CreateBucket', input, ['CreateBucketConfiguration', 'ACL', 'ObjectOwnership']);
    const name = checkBucketName(input.Bucket);
    checkBucketAcl(input.ACL, input.ObjectOwnership);
    const { LocationConstraint: place, Tags } = input.CreateBucketConfiguration ?? {};
    // Only us-east-1 answers for the others: its endpoint is the global one.
    const isGlobal = call.region === 'us-east-1' && isRegion(place);
    if (
      place === undefined ? call.region !== 'us-east-1' : !(isGlobal || place === call.region) || place === 'us-east-1'
    )
      throw place === 'us-east-1'
        ? new Fault('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
            fields: { LocationConstraint: place },
          })
        : new Fault(
            'IllegalLocationConstraintException',
            `The ${place ?? 'unspecified'} location constraint is incompatible for the region specific endpoint ` +
              `this request was sent to.`,
          );
    const existing = s3.buckets.find(name);
    if (existing?.account === call.account && existing.region === 'us-east-1' && call.region === 'us-east-1')
      // As on AWS: in us-east-1 creating one's own bucket again succeeds and changes nothing.
      return { Location: `/${name}`, BucketArn: bucketArn(name) };
    if (existing)
      throw existing.account === call.account
        ? new Fault(
            'BucketAlreadyOwnedByYou',
            'Your previous request to create the named bucket succeeded and you already own it.',
            { status: 409, fields: { BucketName: name } },
          )
        : new Fault(
            'BucketAlreadyExists',
            'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
              'Please select a different name and try again.',
            { status: 409, fields: { BucketName: name } },
          );
    s3.buckets.insert(name, call.account, place ?? call.region, s3.cloud.clock.now(), {
      // The defaults of new buckets on AWS.
      publicAccessBlock: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
      encryption: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
      },
      ownershipControls: { Rules: [{ ObjectOwnership: input.ObjectOwnership ?? 'BucketOwnerEnforced' }] },
      ...(Tags ? { tagging: Tags } : {}),
    });
    return { Location: `/${name}`, BucketArn: bucketArn(name) };
  },
});

const isRegion = (place: string | undefined): boolean => place !== undefined && /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(place);

export const deleteBucket = (s3: S3): Operation<BucketInput> => ({
  demands: (input) => [bucketDemand(s3, 'DeleteBucket', input)],
  run(input) {
    checkParameters('DeleteBucket', input, []);
    const bucket = bucketOf(s3, input);
    const files = s3.store.transaction(() => {
      if (!s3.objects.isEmpty(bucket)) throw notEmpty(bucket.name, bucket.configuration.versioning);
      const parts = uploadsOf(s3, bucket).flatMap((upload) => dropUpload(s3, upload));
      s3.buckets.remove(bucket);
      return parts;
    });
    s3.content.remove(files);
  },
});

const notEmpty = (name: string, versioning: string | undefined): Fault =>
  new Fault(
    'BucketNotEmpty',
    versioning
      ? 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.'
      : 'The bucket you tried to delete is not empty',
    { status: 409, fields: { BucketName: name } },
  );

export const headBucket = (s3: S3): Operation<BucketInput> => ({
  demands: (input) => [bucketDemand(s3, 'ListBucket', input)],
  run(input) {
    checkParameters('HeadBucket', input, []);
    const bucket = bucketOf(s3, input);
    return { BucketRegion: bucket.region, BucketArn: bucketArn(bucket.name), AccessPointAlias: false };
  },
});

interface ListBucketsInput {
  Prefix?: string;
  MaxBuckets?: number;
  ContinuationToken?: string;
  BucketRegion?: string;
}

const MOST_BUCKETS = 10_000;

export const listBuckets = (s3: S3): Operation<ListBucketsInput> => ({
  demands: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  run(input, call) {
    checkParameters('ListBuckets', input, ['Prefix', 'MaxBuckets', 'ContinuationToken', 'BucketRegion']);
    const limit = input.MaxBuckets ?? MOST_BUCKETS;
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST_BUCKETS)
      throw invalidArgument(`max-buckets must be between 1 and ${MOST_BUCKETS}`, 'max-buckets', limit);
    const after = input.ContinuationToken ? Buffer.from(input.ContinuationToken, 'base64url').toString('utf8') : '';
    const all = s3.buckets
      .of(call.account)
      .filter(({ name }) => name.startsWith(input.Prefix ?? '') && name > after)
      .filter(({ region }) => input.BucketRegion === undefined || region === input.BucketRegion);
    const page = all.slice(0, limit);
    const last = page.at(-1);
    return {
      Owner: ownerOf(call.account),
      Prefix: input.Prefix,
      ContinuationToken: all.length > limit && last ? Buffer.from(last.name).toString('base64url') : undefined,
      Buckets: page.map(({ name, region, created }) => ({
        Name: name,
        CreationDate: new Date(created),
        BucketRegion: region,
        BucketArn: bucketArn(name),
      })),
    };
  },
});

export const getBucketLocation = (s3: S3): Operation<BucketInput> => ({
  demands: (input) => [bucketDemand(s3, 'GetBucketLocation', input)],
  run(input) {
    checkParameters('GetBucketLocation', input, []);
    const { region } = bucketOf(s3, input);
    // The oldest region has no name here.
    return { LocationConstraint: region === 'us-east-1' ? undefined : region };
  },
});
