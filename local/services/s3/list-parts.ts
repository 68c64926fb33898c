/** ListParts and ListMultipartUploads. */
import type { Operation } from '../../kernel/cloud.ts';
import { memberOf } from './checksums/checksum.ts';
import { listDemand, ownerOf } from './list-objects.ts';
import { encoderOf, readLimit } from './listing.ts';
import { type BucketInput, bucketOf, checkParameters, keyOf, type ObjectInput, objectDemand, type S3 } from './s3.ts';
import { partsOf, uploadOf, uploadsOf } from './uploads.ts';

interface ListPartsInput extends ObjectInput {
  UploadId?: string;
  MaxParts?: number;
  PartNumberMarker?: string;
}

export const listParts = (s3: S3): Operation<ListPartsInput> => ({
  demands: (input) => [objectDemand(s3, 'ListMultipartUploadParts', input)],
  run(input) {
    checkParameters('ListParts', input, ['Key', 'UploadId', 'MaxParts', 'PartNumberMarker']);
    const bucket = bucketOf(s3, input);
    const upload = uploadOf(s3, bucket, keyOf(input), input.UploadId);
    const limit = readLimit(input.MaxParts, 'max-parts');
    const rest = partsOf(s3, upload).filter(({ number }) => number > Number(input.PartNumberMarker ?? 0));
    const page = rest.slice(0, limit);
    const Owner = ownerOf(bucket.account);
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.id,
      Initiator: Owner,
      Owner,
      StorageClass: upload.detail.storageClass,
      PartNumberMarker: input.PartNumberMarker ?? '0',
      NextPartNumberMarker: page.at(-1) && String(page.at(-1)?.number),
      MaxParts: limit,
      IsTruncated: rest.length > page.length,
      ChecksumAlgorithm: upload.detail.algorithm,
      ChecksumType: upload.detail.algorithm && upload.detail.checksumType,
      Parts: page.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.modified),
        ETag: part.etag,
        Size: part.size,
        [memberOf(part.checksum.algorithm)]: part.checksum.value,
      })),
    };
  },
});

interface ListUploadsInput extends BucketInput {
  Prefix?: string;
  MaxUploads?: number;
  KeyMarker?: string;
  UploadIdMarker?: string;
  EncodingType?: string;
}

const PARAMETERS = ['Prefix', 'MaxUploads', 'KeyMarker', 'UploadIdMarker', 'EncodingType'];

export const listMultipartUploads = (s3: S3): Operation<ListUploadsInput> => ({
  demands: (input) => [listDemand(s3, 'ListBucketMultipartUploads', input)],
  run(input) {
    checkParameters('ListMultipartUploads', input, PARAMETERS);
    const bucket = bucketOf(s3, input);
    const limit = readLimit(input.MaxUploads, 'max-uploads');
    const encode = encoderOf(input.EncodingType);
    const all = uploadsOf(s3, bucket).filter(({ key }) => key.startsWith(input.Prefix ?? ''));
    const marked = all.findIndex(({ key, id }) => key === input.KeyMarker && id === input.UploadIdMarker);
    const rest = marked >= 0 ? all.slice(marked + 1) : all.filter(({ key }) => key > (input.KeyMarker ?? ''));
    const page = rest.slice(0, limit);
    const Owner = ownerOf(bucket.account);
    return {
      Bucket: bucket.name,
      KeyMarker: encode(input.KeyMarker ?? ''),
      UploadIdMarker: input.UploadIdMarker ?? '',
      NextKeyMarker: page.at(-1) && encode(page.at(-1)?.key ?? ''),
      NextUploadIdMarker: page.at(-1)?.id,
      Prefix: encode(input.Prefix ?? ''),
      EncodingType: input.EncodingType,
      MaxUploads: limit,
      IsTruncated: rest.length > page.length,
      Uploads: page.map(({ id, key, started, detail }) => ({
        UploadId: id,
        Key: encode(key),
        Initiated: new Date(started),
        StorageClass: detail.storageClass,
        Owner,
        Initiator: Owner,
        ChecksumAlgorithm: detail.algorithm,
        ChecksumType: detail.algorithm && detail.checksumType,
      })),
    };
  },
});
