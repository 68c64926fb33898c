import { createHash } from 'node:crypto';
import type { Call, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { checkObjectAcl } from './acl.ts';
import type { Bucket } from './buckets.ts';
import { memberOf } from './checksums/checksum.ts';
import { CHECKSUM_PARAMETERS, type ChecksumInput, verifyBody } from './checksums/verify.ts';
import { checkWrite, WRITE_CONDITIONS, type WriteConditions } from './conditions.ts';
import { ENCRYPTION_PARAMETERS, type EncryptionInput, encryptionFor, encryptionMembers, sealed } from './encryption.ts';
import {
  bytesOf,
  HEADER_PARAMETERS,
  type HeaderInput,
  readHeaders,
  readTagging,
  tagContext,
} from './object-headers.ts';
import type { NewObject } from './objects.ts';
import { bucketOf, checkParameters, keyOf, type ObjectInput, objectDemand, type S3 } from './s3.ts';

export interface PutObjectInput extends ObjectInput, HeaderInput, EncryptionInput, ChecksumInput, WriteConditions {
  Body?: unknown;
}

export const WRITE_PARAMETERS = ['Key', ...HEADER_PARAMETERS, ...ENCRYPTION_PARAMETERS];
const PARAMETERS = [...WRITE_PARAMETERS, ...CHECKSUM_PARAMETERS, ...WRITE_CONDITIONS, 'Body', 'ContentLength'];
const LARGEST = 5 * 1024 ** 3;

/** What writing an object demands, whichever operation does it. */
export const writeDemands = (
  s3: S3,
  input: ObjectInput & HeaderInput & EncryptionInput & WriteConditions,
): readonly Demand[] => {
  const tags = readTagging(input.Tagging);
  const context = {
    ...tagContext(tags),
    ...(input.ServerSideEncryption ? { 's3:x-amz-server-side-encryption': input.ServerSideEncryption } : {}),
    ...(input.SSEKMSKeyId ? { 's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId } : {}),
    ...(input.StorageClass ? { 's3:x-amz-storage-class': input.StorageClass } : {}),
    ...(input.ACL ? { 's3:x-amz-acl': input.ACL } : {}),
    ...(input.IfNoneMatch ? { 's3:if-none-match': input.IfNoneMatch } : {}),
    ...(input.IfMatch ? { 's3:if-match': input.IfMatch } : {}),
  };
  return [
    objectDemand(s3, 'PutObject', input, context),
    ...(Object.keys(tags).length > 0 ? [objectDemand(s3, 'PutObjectTagging', input, context)] : []),
  ];
};

export const putObject = (s3: S3): Operation<PutObjectInput> => ({
  demands: (input) => writeDemands(s3, input),
  async run(input, call) {
    checkParameters('PutObject', input, PARAMETERS);
    const bucket = bucketOf(s3, input);
    const key = keyOf(input);
    checkObjectAcl(bucket, input.ACL, call);
    const body = bytesOf(input.Body);
    if (body.length > LARGEST) throw tooLarge(body.length);
    const checksum = verifyBody(body, input);
    const detail = {
      ...readHeaders(input),
      checksum,
      encryption: await sealed(s3, bucket, key, encryptionFor(bucket, input, call), call),
    };
    const file = await s3.content.write(body);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const object = { file, size: body.length, etag, modified: s3.cloud.clock.now(), detail };
    const version = store(s3, bucket, key, object, input, 'PutObject', call);
    return {
      ETag: etag,
      VersionId: version,
      ...encryptionMembers(detail.encryption),
      [memberOf(checksum.algorithm)]: checksum.value,
      ChecksumType: checksum.type,
    };
  },
});

const tooLarge = (size: number): Fault =>
  new Fault('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    fields: { ProposedSize: size, MaxSizeAllowed: LARGEST },
  });

/**
 * Makes written content the newest version of a key, if the conditions hold at that moment, and sends an event to
 * EventBridge. Answers the version id where the bucket has versions. `also` runs in the same transaction.
 */
export const store = (
  s3: S3,
  bucket: Bucket,
  key: string,
  object: NewObject,
  conditions: WriteConditions,
  reason: string,
  call: Call,
  also: () => void = () => {},
): string | undefined => {
  const { version, freed } = inTransaction(s3, object, () => {
    // Read again: while the content was written, the bucket may have changed or gone.
    const current = s3.buckets.get(bucket.name);
    checkWrite(s3.objects.latest(current, key), key, conditions);
    also();
    const put = s3.objects.put(current, key, object);
    s3.events.add(current, {
      type: 'Object Created',
      key,
      version: put.version,
      size: object.size,
      etag: object.etag,
      reason,
      requester: call.account,
      requestId: call.requestId,
    });
    return put;
  });
  s3.content.remove(freed);
  s3.events.deliver();
  return version === 'null' && bucket.configuration.versioning === undefined ? undefined : version;
};

/** Content that is not used after all is removed. */
const inTransaction = <T>(s3: S3, object: NewObject, work: () => T): T => {
  try {
    return s3.store.transaction(work);
  } catch (error) {
    s3.content.remove([object.file]);
    throw error;
  }
};
