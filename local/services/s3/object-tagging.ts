/** GetObjectTagging, PutObjectTagging, DeleteObjectTagging and the same of buckets. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { notConfigured } from './faults.ts';
import { objectToRead } from './get-object.ts';
import { checkTags, tagContext } from './object-headers.ts';
import {
  type BucketInput,
  bucketDemand,
  bucketOf,
  checkParameters,
  type ObjectInput,
  objectDemand,
  type S3,
} from './s3.ts';

interface TaggingInput extends ObjectInput {
  Tagging?: { TagSet?: { Key?: string; Value?: string }[] };
}

const MOST_OF_OBJECT = 10;
const MOST_OF_BUCKET = 50;
const CHECKSUMS = [
  'ContentMD5',
  'ChecksumAlgorithm',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
];

const toSet = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const action = (verb: string, input: ObjectInput): string =>
  `${verb}Object${input.VersionId === undefined ? '' : 'Version'}Tagging`;

export const getObjectTagging = (s3: S3): Operation<ObjectInput> => ({
  demands: (input) => [objectDemand(s3, action('Get', input), input)],
  run(input, call) {
    checkParameters('GetObjectTagging', input, ['Key', 'VersionId']);
    const bucket = bucketOf(s3, input);
    const object = objectToRead(s3, bucket, input, call);
    return { TagSet: toSet(object.detail.tags), VersionId: versionShown(bucket, object) };
  },
});

const versionShown = (
  bucket: { configuration: { versioning?: string } },
  { version }: { version: string },
): string | undefined => (bucket.configuration.versioning === undefined ? undefined : version);

const setTags = (s3: S3, input: ObjectInput, tags: Record<string, string>, call: Call) => {
  const bucket = bucketOf(s3, input);
  const version = s3.store.transaction(() => {
    const object = objectToRead(s3, bucket, input, call);
    s3.objects.setDetail(object, { ...object.detail, tags });
    s3.events.add(bucket, {
      type: Object.keys(tags).length > 0 ? 'Object Tags Added' : 'Object Tags Deleted',
      key: object.key,
      version: object.version,
      etag: object.etag,
      reason: 'PutObjectTagging',
      requester: call.account,
      requestId: call.requestId,
    });
    return versionShown(bucket, object);
  });
  s3.events.deliver();
  return { VersionId: version };
};

export const putObjectTagging = (s3: S3): Operation<TaggingInput> => ({
  demands: (input) => [
    objectDemand(
      s3,
      action('Put', input),
      input,
      tagContext(Object.fromEntries((input.Tagging?.TagSet ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))),
    ),
  ],
  run(input, call) {
    checkParameters('PutObjectTagging', input, ['Key', 'VersionId', 'Tagging', ...CHECKSUMS]);
    return setTags(s3, input, checkTags(input.Tagging?.TagSet ?? [], MOST_OF_OBJECT), call);
  },
});

export const deleteObjectTagging = (s3: S3): Operation<ObjectInput> => ({
  demands: (input) => [objectDemand(s3, action('Delete', input), input)],
  run(input, call) {
    checkParameters('DeleteObjectTagging', input, ['Key', 'VersionId']);
    return setTags(s3, input, {}, call);
  },
});

export const getBucketTagging = (s3: S3): Operation<BucketInput> => ({
  demands: (input) => [bucketDemand(s3, 'GetBucketTagging', input)],
  run(input) {
    checkParameters('GetBucketTagging', input, []);
    const bucket = bucketOf(s3, input);
    const TagSet = bucket.configuration['tagging'];
    if (!TagSet) throw notConfigured('NoSuchTagSet', 'The TagSet does not exist', bucket.name);
    return { TagSet };
  },
});

export const putBucketTagging = (s3: S3): Operation<TaggingInput> => ({
  demands: (input) => [bucketDemand(s3, 'PutBucketTagging', input)],
  run(input) {
    checkParameters('PutBucketTagging', input, ['Tagging', ...CHECKSUMS]);
    const tags = checkTags(input.Tagging?.TagSet ?? [], MOST_OF_BUCKET);
    s3.buckets.configure(bucketOf(s3, input), { tagging: toSet(tags) });
  },
});

export const deleteBucketTagging = (s3: S3): Operation<BucketInput> => ({
  demands: (input) => [bucketDemand(s3, 'PutBucketTagging', input)],
  run(input) {
    checkParameters('DeleteBucketTagging', input, []);
    s3.buckets.configure(bucketOf(s3, input), { tagging: undefined });
  },
});
