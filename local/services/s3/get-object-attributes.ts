import type { Operation } from '../../kernel/cloud.ts';
import { memberOf } from './checksums/checksum.ts';
import { invalidArgument } from './faults.ts';
import { objectToRead, readDemand } from './get-object.ts';
import type { ObjectVersion } from './objects.ts';
import { bucketOf, checkParameters, type ObjectInput, objectDemand, type S3 } from './s3.ts';

interface AttributesInput extends ObjectInput {
  ObjectAttributes?: string[];
  MaxParts?: number;
  PartNumberMarker?: string;
}

const NAMES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

export const getObjectAttributes = (s3: S3): Operation<AttributesInput> => ({
  demands: (input) => [
    readDemand(s3, input),
    objectDemand(s3, input.VersionId === undefined ? 'GetObjectAttributes' : 'GetObjectVersionAttributes', input),
  ],
  run(input, call) {
    checkParameters('GetObjectAttributes', input, [
      'Key',
      'VersionId',
      'ObjectAttributes',
      'MaxParts',
      'PartNumberMarker',
    ]);
    const wanted = input.ObjectAttributes ?? [];
    const unknown = wanted.find((name) => !NAMES.includes(name));
    if (wanted.length === 0 || unknown !== undefined)
      throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', unknown);
    const bucket = bucketOf(s3, input);
    const object = objectToRead(s3, bucket, input, call);
    const { checksum } = object.detail;
    const has = (name: string): boolean => wanted.includes(name);
    return {
      LastModified: new Date(object.modified),
      VersionId: bucket.configuration.versioning === undefined ? undefined : object.version,
      ETag: has('ETag') ? object.etag.replaceAll('"', '') : undefined,
      Checksum:
        has('Checksum') && checksum
          ? { [memberOf(checksum.algorithm)]: checksum.value.replace(/-\d+$/, ''), ChecksumType: checksum.type }
          : undefined,
      ObjectParts: has('ObjectParts') ? partsOf(object, input) : undefined,
      StorageClass: has('StorageClass') ? object.detail.storageClass : undefined,
      ObjectSize: has('ObjectSize') ? object.size : undefined,
    };
  },
});

const partsOf = ({ detail }: ObjectVersion, input: AttributesInput) => {
  if (!detail.parts) return undefined;
  const limit = input.MaxParts ?? 1000;
  const marker = Number(input.PartNumberMarker ?? 0);
  const rest = detail.parts.filter(({ number }) => number > marker);
  const page = rest.slice(0, limit);
  return {
    TotalPartsCount: detail.parts.length,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: rest.length > page.length,
    Parts: page.map(({ number, size, checksum }) => ({
      PartNumber: number,
      Size: size,
      ...(checksum ? { [memberOf(checksum.algorithm)]: checksum.value } : {}),
    })),
  };
};
