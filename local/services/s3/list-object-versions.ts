import type { Operation } from '../../kernel/cloud.ts';
import { invalidArgument } from './faults.ts';
import { listDemand, ownerOf } from './list-objects.ts';
import { commonPrefix, encoderOf, readLimit } from './listing.ts';
import { type ObjectVersion, objectFromRow } from './objects.ts';
import { type BucketInput, bucketOf, checkParameters, type S3 } from './s3.ts';

interface ListObjectVersionsInput extends BucketInput {
  Prefix?: string;
  Delimiter?: string;
  MaxKeys?: number;
  EncodingType?: string;
  KeyMarker?: string;
  VersionIdMarker?: string;
}

const PARAMETERS = ['Prefix', 'Delimiter', 'MaxKeys', 'EncodingType', 'KeyMarker', 'VersionIdMarker'];

interface Found {
  readonly versions: ObjectVersion[];
  readonly prefixes: Set<string>;
  isTruncated: boolean;
  nextKey: string;
  nextVersion: string | undefined;
}

/** All versions of all keys, by key and then newest first. */
export const listObjectVersions = (s3: S3): Operation<ListObjectVersionsInput> => ({
  demands: (input) => [listDemand(s3, 'ListBucketVersions', input)],
  run(input) {
    checkParameters('ListObjectVersions', input, PARAMETERS);
    if (input.VersionIdMarker !== undefined && input.KeyMarker === undefined)
      throw invalidArgument('A version-id marker cannot be specified without a key marker.', 'version-id-marker');
    const bucket = bucketOf(s3, input);
    const limit = readLimit(input.MaxKeys);
    const encode = encoderOf(input.EncodingType);
    const found = walk(s3, bucket.id, input, limit);
    const Owner = ownerOf(bucket.account);
    const show = (version: ObjectVersion) => ({
      Key: encode(version.key),
      VersionId: version.version,
      IsLatest: version.isLatest,
      LastModified: new Date(version.modified),
      Owner,
    });
    return {
      Name: input.Bucket,
      Prefix: encode(input.Prefix ?? ''),
      Delimiter: input.Delimiter ? encode(input.Delimiter) : undefined,
      KeyMarker: encode(input.KeyMarker ?? ''),
      VersionIdMarker: input.VersionIdMarker ?? '',
      MaxKeys: limit,
      EncodingType: input.EncodingType,
      IsTruncated: found.isTruncated,
      NextKeyMarker: found.isTruncated ? encode(found.nextKey) : undefined,
      NextVersionIdMarker: found.isTruncated ? found.nextVersion : undefined,
      Versions: orNothing(
        found.versions
          .filter(({ isMarker }) => !isMarker)
          .map((version) => ({
            ...show(version),
            ETag: version.etag,
            ChecksumAlgorithm: version.detail.checksum ? [version.detail.checksum.algorithm] : undefined,
            ChecksumType: version.detail.checksum?.type,
            Size: version.size,
            StorageClass: version.detail.storageClass,
          })),
      ),
      DeleteMarkers: orNothing(found.versions.filter(({ isMarker }) => isMarker).map(show)),
      CommonPrefixes: orNothing([...found.prefixes].map((prefix) => ({ Prefix: encode(prefix) }))),
    };
  },
});

const orNothing = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

const walk = (s3: S3, bucket: number, input: ListObjectVersionsInput, limit: number): Found => {
  const { Prefix: prefix = '', Delimiter: delimiter = '', KeyMarker: marker = '', VersionIdMarker: version } = input;
  const found: Found = { versions: [], prefixes: new Set(), isTruncated: false, nextKey: '', nextVersion: undefined };
  const id = version === undefined ? 0 : idOf(s3, bucket, marker, version);
  // Newer rows have greater ids: after a marker come the older versions of its key, then the later keys.
  const rows = s3.store
    .sql(
      'SELECT * FROM objects WHERE bucket = ? AND key >= ? AND (key > ? OR (key = ? AND id < ?)) ORDER BY key, id DESC',
    )
    .iterate(bucket, prefix, marker, marker, id);
  for (const row of rows) {
    const object = objectFromRow(row);
    if (!object.key.startsWith(prefix)) break;
    const common = commonPrefix(object.key, prefix, delimiter);
    if (common !== undefined && (found.prefixes.has(common) || common <= marker)) continue;
    if (found.versions.length + found.prefixes.size >= limit) {
      found.isTruncated = limit > 0;
      break;
    }
    if (common === undefined) found.versions.push(object);
    else found.prefixes.add(common);
    found.nextKey = common ?? object.key;
    found.nextVersion = common === undefined ? object.version : undefined;
  }
  return found;
};

const idOf = (s3: S3, bucket: number, key: string, version: string): number => {
  const row = s3.store
    .sql('SELECT id FROM objects WHERE bucket = ? AND key = ? AND version = ?')
    .get(bucket, key, version);
  if (!row) throw invalidArgument('Invalid version id specified', 'version-id-marker', version);
  return Number(row['id']);
};
