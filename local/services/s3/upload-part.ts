/** UploadPart and UploadPartCopy. */
import { createHash } from 'node:crypto';
import type { Operation } from '../../kernel/cloud.ts';
import { memberOf } from './checksums/checksum.ts';
import { CHECKSUM_PARAMETERS, type ChecksumInput, verifyBody } from './checksums/verify.ts';
import { type CopySourceInput, readSource, SOURCE_PARAMETERS, sourceToCopy } from './copy-object.ts';
import { encryptionMembers } from './encryption.ts';
import { invalidArgument } from './faults.ts';
import { readDemand } from './get-object.ts';
import { bytesOf } from './object-headers.ts';
import { bucketOf, checkParameters, keyOf, type ObjectInput, objectDemand, type S3 } from './s3.ts';
import { type Part, type Upload, uploadOf } from './uploads.ts';

interface UploadPartInput extends ObjectInput, ChecksumInput {
  UploadId?: string;
  PartNumber?: number;
  Body?: unknown;
}

const MOST_PARTS = 10_000;

const partNumberOf = ({ PartNumber: number }: { PartNumber?: number }): number => {
  if (number === undefined || !Number.isInteger(number) || number < 1 || number > MOST_PARTS)
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
      'partNumber',
      number,
    );
  return number;
};

export const uploadPart = (s3: S3): Operation<UploadPartInput> => ({
  demands: (input) => [objectDemand(s3, 'PutObject', input)],
  async run(input) {
    checkParameters('UploadPart', input, [
      ...CHECKSUM_PARAMETERS,
      'Key',
      'UploadId',
      'PartNumber',
      'Body',
      'ContentLength',
    ]);
    const number = partNumberOf(input);
    const upload = uploadOf(s3, bucketOf(s3, input), keyOf(input), input.UploadId);
    const part = await storePart(s3, input, upload, number, bytesOf(input.Body), input);
    return {
      ETag: part.etag,
      [memberOf(part.checksum.algorithm)]: part.checksum.value,
      ...encryptionMembers(upload.detail.encryption),
    };
  },
});

interface UploadPartCopyInput extends UploadPartInput, CopySourceInput {
  CopySourceRange?: string;
}

export const uploadPartCopy = (s3: S3): Operation<UploadPartCopyInput> => ({
  demands: (input) => [readDemand(s3, readSource(input)), objectDemand(s3, 'PutObject', input)],
  async run(input, call) {
    checkParameters('UploadPartCopy', input, [
      'Key',
      'UploadId',
      'PartNumber',
      'CopySourceRange',
      ...SOURCE_PARAMETERS,
    ]);
    const number = partNumberOf(input);
    const upload = uploadOf(s3, bucketOf(s3, input), keyOf(input), input.UploadId);
    const { object } = await sourceToCopy(s3, input, call);
    const whole = s3.content.read(object.file);
    const bytes = input.CopySourceRange === undefined ? whole : partOf(whole, input.CopySourceRange);
    const part = await storePart(s3, input, upload, number, bytes, {});
    return {
      CopyPartResult: {
        ETag: part.etag,
        LastModified: new Date(part.modified),
        [memberOf(part.checksum.algorithm)]: part.checksum.value,
      },
      ...encryptionMembers(upload.detail.encryption),
    };
  },
});

/** Unlike a range that is read, one that is copied must be there and have both its ends. */
const partOf = (whole: Buffer, range: string): Buffer => {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first))
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the ' +
        'zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      range,
    );
  if (Number(last) >= whole.length)
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${whole.length}`,
      'x-amz-copy-source-range',
      range,
    );
  return whole.subarray(Number(first), Number(last) + 1);
};

/** A part of the same number replaces the earlier one. */
const storePart = async (
  s3: S3,
  input: ObjectInput,
  upload: Upload,
  number: number,
  bytes: Uint8Array,
  given: ChecksumInput,
): Promise<Part> => {
  const { algorithm } = upload.detail;
  const checksum = verifyBody(bytes, algorithm === undefined ? given : { ChecksumAlgorithm: algorithm, ...given });
  const file = await s3.content.write(bytes);
  const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  const part = { number, file, size: bytes.length, etag, modified: s3.cloud.clock.now(), checksum };
  try {
    s3.content.remove(s3.store.transaction(() => insertPart(s3, input, upload, part)));
  } catch (error) {
    s3.content.remove([file]);
    throw error;
  }
  return part;
};

const insertPart = (s3: S3, input: ObjectInput, upload: Upload, part: Part): readonly string[] => {
  // It may have been aborted or completed while the part was written.
  uploadOf(s3, bucketOf(s3, input), upload.key, upload.id);
  const { sql } = s3.store;
  const old = sql('SELECT file FROM parts WHERE upload = ? AND number = ?').get(upload.id, part.number);
  sql(
    'INSERT OR REPLACE INTO parts (upload, number, file, size, etag, modified, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run(upload.id, part.number, part.file, part.size, part.etag, part.modified, JSON.stringify(part.checksum));
  return old ? [old['file'] as string] : [];
};
