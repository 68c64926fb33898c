import { createHash } from 'node:crypto';
import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Bucket } from './buckets.ts';
import { ALGORITHMS, type Checksum, checksumOf, digestOf, memberOf } from './checksums/checksum.ts';
import { WRITE_CONDITIONS, type WriteConditions } from './conditions.ts';
import { encryptionMembers } from './encryption.ts';
import { badDigest, malformedXml } from './faults.ts';
import { store } from './put-object.ts';
import { bucketOf, checkParameters, keyOf, type ObjectInput, objectDemand, type S3 } from './s3.ts';
import { dropUpload, type Part, partsOf, type Upload, uploadOf } from './uploads.ts';

interface GivenPart {
  PartNumber?: number;
  ETag?: string;
  [checksum: `Checksum${string}`]: string | undefined;
}

interface CompleteInput extends ObjectInput, WriteConditions {
  UploadId?: string;
  MultipartUpload?: { Parts?: GivenPart[] };
  MpuObjectSize?: number;
  ChecksumType?: string;
  [checksum: `Checksum${string}`]: string | undefined;
}

const SMALLEST_PART = 5 * 1024 * 1024;
const PARAMETERS = [
  'Key',
  'UploadId',
  'MultipartUpload',
  'MpuObjectSize',
  'ChecksumType',
  ...ALGORITHMS.map(memberOf),
  ...WRITE_CONDITIONS,
];

export const completeMultipartUpload = (s3: S3): Operation<CompleteInput> => ({
  demands: (input) => [objectDemand(s3, 'PutObject', input)],
  async run(input, call) {
    checkParameters('CompleteMultipartUpload', input, PARAMETERS);
    const bucket = bucketOf(s3, input);
    const key = keyOf(input);
    const done = completed(s3, bucket, key, input.UploadId);
    if (done) return done;
    const upload = uploadOf(s3, bucket, key, input.UploadId);
    const parts = chosenParts(input.MultipartUpload?.Parts ?? [], partsOf(s3, upload));
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size)
      throw new Fault(
        'InvalidRequest',
        `The provided 'x-amz-mp-object-size' header does not match what was computed: ${size}`,
      );
    const { file, checksum } = await joined(s3, upload, parts);
    const given = input[memberOf(checksum.algorithm)];
    if (given !== undefined && given.replace(/-\d+$/, '') !== checksum.value.replace(/-\d+$/, '')) {
      s3.content.remove([file]);
      throw badDigest(checksum.algorithm);
    }
    const { algorithm: _algorithm, checksumType: _type, ...kept } = upload.detail;
    const detail = {
      ...kept,
      checksum,
      parts: parts.map((part) => ({ number: part.number, size: part.size, checksum: part.checksum })),
    };
    const object = { file, size, etag: etagOf(parts), modified: s3.cloud.clock.now(), detail };
    let freed: readonly string[] = [];
    const version = store(s3, bucket, key, object, input, 'CompleteMultipartUpload', call, () => {
      freed = dropUpload(s3, upload);
    });
    s3.content.remove(freed);
    const answer = {
      Location: `${s3.cloud.url}/${bucket.name}/${encodeURIComponent(key)}`,
      Bucket: bucket.name,
      Key: key,
      ETag: object.etag,
      VersionId: version,
      [memberOf(checksum.algorithm)]: checksum.value,
      ChecksumType: checksum.type,
      ...encryptionMembers(detail.encryption),
    };
    s3.store
      .sql('INSERT OR REPLACE INTO completed (upload, bucket, key, version, answer) VALUES (?, ?, ?, ?, ?)')
      .run(upload.id, bucket.id, key, version ?? 'null', JSON.stringify(answer));
    return answer;
  },
});

/** A repeated request, after a lost answer, gets the same answer while the object exists. */
const completed = (s3: S3, bucket: Bucket, key: string, id: unknown): Record<string, unknown> | undefined => {
  if (typeof id !== 'string') return undefined;
  const row = s3.store
    .sql('SELECT version, answer FROM completed WHERE upload = ? AND bucket = ? AND key = ?')
    .get(id, bucket.id, key);
  if (!row) return undefined;
  const answer = JSON.parse(row['answer'] as string) as { ETag: string };
  return s3.objects.version(bucket, key, row['version'] as string)?.etag === answer.ETag ? answer : undefined;
};

const chosenParts = (given: readonly GivenPart[], stored: readonly Part[]): readonly Part[] => {
  if (given.length === 0) throw malformedXml();
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  let before = 0;
  const parts = given.map((each) => {
    const number = each.PartNumber ?? 0;
    if (number <= before)
      throw new Fault(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    before = number;
    const part = byNumber.get(number);
    if (!part || !sameEtag(part.etag, each.ETag) || !sameChecksum(part, each)) throw invalidPart(each);
    return part;
  });
  const small = parts.slice(0, -1).find((part) => part.size < SMALLEST_PART);
  if (small)
    throw new Fault('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      fields: { ProposedSize: small.size, MinSizeAllowed: SMALLEST_PART, PartNumber: small.number, ETag: small.etag },
    });
  return parts;
};

const sameEtag = (stored: string, given: string | undefined): boolean =>
  stored.replaceAll('"', '') === (given ?? '').replaceAll('"', '');

const sameChecksum = ({ checksum }: Part, given: GivenPart): boolean => {
  const value = given[memberOf(checksum.algorithm)];
  return value === undefined || value === checksum.value;
};

const invalidPart = (part: GivenPart): Fault =>
  new Fault(
    'InvalidPart',
    'One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified ' +
      "entity tag may not match the part's entity tag.",
    { fields: { PartNumber: part.PartNumber, ETag: part.ETag } },
  );

/** MD5 of the parts' MD5s, and how many. */
const etagOf = (parts: readonly Part[]): string => {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return `"${hash.digest('hex')}-${parts.length}"`;
};

const joined = async (
  s3: S3,
  upload: Upload,
  parts: readonly Part[],
): Promise<{ file: string; checksum: Checksum }> => {
  const { algorithm = 'CRC64NVME', checksumType: type } = upload.detail;
  const digest = type === 'FULL_OBJECT' ? digestOf(algorithm) : undefined;
  const file = await s3.content.join(
    parts.map((part) => part.file),
    digest?.update,
  );
  if (digest) return { file, checksum: { algorithm, value: digest.value(), type } };
  const values = Buffer.concat(parts.map((part) => Buffer.from(part.checksum.value, 'base64')));
  return { file, checksum: { algorithm, value: `${checksumOf(algorithm, values)}-${parts.length}`, type } };
};
