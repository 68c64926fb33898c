/** CreateMultipartUpload and AbortMultipartUpload. */
import type { Operation } from '../../kernel/cloud.ts';
import { checkObjectAcl } from './acl.ts';
import { type Algorithm, isAlgorithm } from './checksums/checksum.ts';
import { encryptionFor, encryptionMembers, sealed } from './encryption.ts';
import { invalidRequest } from './faults.ts';
import { readHeaders } from './object-headers.ts';
import { type PutObjectInput, WRITE_PARAMETERS, writeDemands } from './put-object.ts';
import { bucketOf, checkParameters, keyOf, type ObjectInput, objectDemand, type S3 } from './s3.ts';
import { dropUpload, type UploadDetail, uploadOf } from './uploads.ts';

interface CreateInput extends PutObjectInput {
  ChecksumType?: string;
}

export const createMultipartUpload = (s3: S3): Operation<CreateInput> => ({
  demands: (input) => writeDemands(s3, input),
  async run(input, call) {
    checkParameters('CreateMultipartUpload', input, [...WRITE_PARAMETERS, 'ChecksumAlgorithm', 'ChecksumType']);
    const bucket = bucketOf(s3, input);
    const key = keyOf(input);
    checkObjectAcl(bucket, input.ACL, call);
    const { ChecksumAlgorithm: algorithm } = input;
    if (algorithm !== undefined && !isAlgorithm(algorithm))
      throw invalidRequest(
        'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, ' +
          'CRC64NVME, SHA1, SHA256]',
      );
    const detail: UploadDetail = {
      ...readHeaders(input),
      algorithm,
      checksumType: readType(algorithm, input.ChecksumType),
      encryption: await sealed(s3, bucket, key, encryptionFor(bucket, input, call), call),
    };
    const id = s3.cloud.ids.short(64);
    s3.store
      .sql('INSERT INTO uploads (id, bucket, key, started, detail) VALUES (?, ?, ?, ?, ?)')
      .run(id, bucket.id, key, s3.cloud.clock.now(), JSON.stringify(detail));
    return {
      Bucket: bucket.name,
      Key: key,
      UploadId: id,
      ChecksumAlgorithm: algorithm,
      ChecksumType: algorithm && detail.checksumType,
      ...encryptionMembers(detail.encryption),
    };
  },
});

/** CRC-64/NVME is always of the full object; hashes cannot be combined, so theirs are always composite. */
const readType = (algorithm: Algorithm | undefined, given: string | undefined): 'FULL_OBJECT' | 'COMPOSITE' => {
  const type = given ?? (algorithm === undefined || algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE')
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  if (given !== undefined && algorithm === undefined)
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  if ((type === 'FULL_OBJECT' && algorithm?.startsWith('SHA')) || (type === 'COMPOSITE' && algorithm === 'CRC64NVME'))
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm?.toLowerCase()} checksum algorithm.`,
    );
  return type;
};

export const abortMultipartUpload = (s3: S3): Operation<ObjectInput & { UploadId?: string }> => ({
  demands: (input) => [objectDemand(s3, 'AbortMultipartUpload', input)],
  run(input) {
    checkParameters('AbortMultipartUpload', input, ['Key', 'UploadId']);
    const upload = uploadOf(s3, bucketOf(s3, input), keyOf(input), input.UploadId);
    s3.content.remove(s3.store.transaction(() => dropUpload(s3, upload)));
  },
});
