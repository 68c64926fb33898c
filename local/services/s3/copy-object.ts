import { createHash } from 'node:crypto';
import type { Call, Operation } from '../../kernel/cloud.ts';
import { checkObjectAcl } from './acl.ts';
import { digestOf, isAlgorithm, memberOf } from './checksums/checksum.ts';
import { checkCopied, type ReadConditions, WRITE_CONDITIONS } from './conditions.ts';
import { ENCRYPTION_PARAMETERS, encryptionFor, encryptionMembers, sealed, unseal } from './encryption.ts';
import { invalidArgument, invalidRequest } from './faults.ts';
import { objectToRead, readDemand } from './get-object.ts';
import { HEADER_PARAMETERS, readHeaders, readTagging } from './object-headers.ts';
import type { ObjectDetail, ObjectVersion } from './objects.ts';
import { type PutObjectInput, store, writeDemands } from './put-object.ts';
import { bucketOf, checkParameters, keyOf, type ObjectInput, objectDemand, type S3 } from './s3.ts';
import { refuseArchived } from './storage-class.ts';

export interface CopySourceInput {
  CopySource?: string;
  CopySourceIfMatch?: string;
  CopySourceIfNoneMatch?: string;
  CopySourceIfModifiedSince?: Date;
  CopySourceIfUnmodifiedSince?: Date;
  ExpectedSourceBucketOwner?: string;
}

interface CopyObjectInput extends PutObjectInput, CopySourceInput {
  MetadataDirective?: string;
  TaggingDirective?: string;
}

export const SOURCE_PARAMETERS = [
  'CopySource',
  'CopySourceIfMatch',
  'CopySourceIfNoneMatch',
  'CopySourceIfModifiedSince',
  'CopySourceIfUnmodifiedSince',
  'ExpectedSourceBucketOwner',
];
const PARAMETERS = [
  'Key',
  'ChecksumAlgorithm',
  'MetadataDirective',
  'TaggingDirective',
  ...SOURCE_PARAMETERS,
  ...HEADER_PARAMETERS,
  ...ENCRYPTION_PARAMETERS,
  ...WRITE_CONDITIONS,
];

/** `bucket/key?versionId=v`, percent-encoded, with or without a leading slash. */
export const readSource = (input: CopySourceInput): ObjectInput => {
  const [path = '', query = ''] = (input.CopySource ?? '').split('?', 2);
  const decoded = decode(path).replace(/^\//, '');
  const slash = decoded.indexOf('/');
  if (slash < 1 || slash === decoded.length - 1)
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      input.CopySource,
    );
  const version = new URLSearchParams(query).get('versionId');
  return {
    Bucket: decoded.slice(0, slash),
    Key: decoded.slice(slash + 1),
    ...(version === null ? {} : { VersionId: version }),
    ...(input.ExpectedSourceBucketOwner === undefined ? {} : { ExpectedBucketOwner: input.ExpectedSourceBucketOwner }),
  };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument('Copy source is not percent-encoded UTF-8', 'x-amz-copy-source', text);
  }
};

/** The object that is copied; the caller must be able to read it. */
export const sourceToCopy = async (s3: S3, input: CopySourceInput, call: Call) => {
  const source = readSource(input);
  const bucket = bucketOf(s3, source);
  const object = objectToRead(s3, bucket, source, call);
  refuseArchived(object);
  const conditions: ReadConditions = {
    ...(input.CopySourceIfMatch === undefined ? {} : { IfMatch: input.CopySourceIfMatch }),
    ...(input.CopySourceIfNoneMatch === undefined ? {} : { IfNoneMatch: input.CopySourceIfNoneMatch }),
    ...(input.CopySourceIfModifiedSince === undefined ? {} : { IfModifiedSince: input.CopySourceIfModifiedSince }),
    ...(input.CopySourceIfUnmodifiedSince === undefined
      ? {}
      : { IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince }),
  };
  checkCopied(object, conditions);
  await unseal(s3, bucket, object.key, object.detail.encryption, call);
  return { bucket, object };
};

export const copyObject = (s3: S3): Operation<CopyObjectInput> => ({
  demands(input) {
    const source = readSource(input);
    const context = { 's3:x-amz-copy-source': input.CopySource ?? '' };
    return [
      readDemand(s3, source),
      ...writeDemands(s3, input).map((demand) => ({ ...demand, context: { ...demand.context, ...context } })),
      ...(input.TaggingDirective === 'REPLACE' ? [] : tagDemands(s3, source, input)),
    ];
  },
  async run(input, call) {
    checkParameters('CopyObject', input, PARAMETERS);
    const bucket = bucketOf(s3, input);
    const key = keyOf(input);
    checkObjectAcl(bucket, input.ACL, call);
    const from = await sourceToCopy(s3, input, call);
    const kept = from.object.detail;
    if (from.bucket.id === bucket.id && from.object.key === key && changesNothing(input))
      throw invalidRequest(
        'This copy request is illegal because it is trying to copy an object to itself without changing the ' +
          "object's metadata, storage class, website redirect location or encryption attributes.",
      );
    const algorithm = isAlgorithm(input.ChecksumAlgorithm)
      ? input.ChecksumAlgorithm
      : (kept.checksum?.algorithm ?? 'CRC64NVME');
    const digest = digestOf(algorithm);
    const md5 = etagOf();
    const encryption = await sealed(s3, bucket, key, encryptionFor(bucket, input, call), call);
    const file = await s3.content.join([from.object.file], (chunk) => {
      digest.update(chunk);
      md5.update(chunk);
    });
    const checksum = { algorithm, value: digest.value(), type: 'FULL_OBJECT' as const };
    const detail: ObjectDetail = { ...copiedDetail(kept, input), checksum, encryption };
    const object = { file, size: from.object.size, etag: md5.value(), modified: s3.cloud.clock.now(), detail };
    const version = store(s3, bucket, key, object, input, 'CopyObject', call);
    return {
      CopyObjectResult: {
        ETag: object.etag,
        LastModified: new Date(object.modified),
        [memberOf(algorithm)]: checksum.value,
        ChecksumType: checksum.type,
      },
      VersionId: version,
      CopySourceVersionId: from.bucket.configuration.versioning === undefined ? undefined : from.object.version,
      ...encryptionMembers(encryption),
    };
  },
});

const tagDemands = (s3: S3, source: ObjectInput, input: ObjectInput) => {
  const bucket = s3.buckets.find(source.Bucket);
  const object: ObjectVersion | undefined =
    bucket &&
    (source.VersionId === undefined
      ? s3.objects.latest(bucket, source.Key ?? '')
      : s3.objects.version(bucket, source.Key ?? '', source.VersionId));
  if (!object || Object.keys(object.detail.tags).length === 0) return [];
  return [
    objectDemand(s3, source.VersionId === undefined ? 'GetObjectTagging' : 'GetObjectVersionTagging', source),
    objectDemand(s3, 'PutObjectTagging', input),
  ];
};

const changesNothing = (input: CopyObjectInput): boolean =>
  input.MetadataDirective !== 'REPLACE' &&
  input.ServerSideEncryption === undefined &&
  input.StorageClass === undefined &&
  !(input.CopySource ?? '').includes('versionId=');

const copiedDetail = (kept: ObjectDetail, input: CopyObjectInput) => {
  const replaced = readHeaders(input);
  const isReplaced = input.MetadataDirective === 'REPLACE';
  return {
    headers: isReplaced ? replaced.headers : kept.headers,
    metadata: isReplaced ? replaced.metadata : kept.metadata,
    tags: input.TaggingDirective === 'REPLACE' ? readTagging(input.Tagging) : kept.tags,
    storageClass: replaced.storageClass,
  };
};

/** The ETag of a copy is that of its bytes, even if the source came in parts. */
const etagOf = () => {
  const hash = createHash('md5');
  return { update: (chunk: Uint8Array) => void hash.update(chunk), value: () => `"${hash.digest('hex')}"` };
};
