/** ListObjectsV2 and ListObjects. */
import type { Demand, Operation } from '../../kernel/cloud.ts';
import { invalidArgument } from './faults.ts';
import { encoderOf, type From, type Listing, listLatest, readLimit } from './listing.ts';
import type { ObjectVersion } from './objects.ts';
import { type BucketInput, bucketDemand, bucketOf, checkParameters, type S3 } from './s3.ts';

interface ListInput extends BucketInput {
  Prefix?: string;
  Delimiter?: string;
  MaxKeys?: number;
  EncodingType?: string;
}

interface ListObjectsV2Input extends ListInput {
  ContinuationToken?: string;
  StartAfter?: string;
  FetchOwner?: boolean;
}

interface ListObjectsInput extends ListInput {
  Marker?: string;
}

const COMMON = ['Prefix', 'Delimiter', 'MaxKeys', 'EncodingType'];

export const listDemand = (s3: S3, action: string, input: ListInput): Demand =>
  bucketDemand(s3, action, input, {
    ...(input.Prefix === undefined ? {} : { 's3:prefix': input.Prefix }),
    ...(input.Delimiter ? { 's3:delimiter': input.Delimiter } : {}),
    ...(input.MaxKeys === undefined ? {} : { 's3:max-keys': String(input.MaxKeys) }),
  });

export const ownerOf = (account: string) => ({ ID: account.padStart(64, '0'), DisplayName: account });

const contentOf = (object: ObjectVersion, encode: (text: string) => string) => ({
  Key: encode(object.key),
  LastModified: new Date(object.modified),
  ETag: object.etag,
  ChecksumAlgorithm: object.detail.checksum ? [object.detail.checksum.algorithm] : undefined,
  ChecksumType: object.detail.checksum?.type,
  Size: object.size,
  StorageClass: object.detail.storageClass,
});

const answer = (input: ListInput, listing: Listing, limit: number) => {
  const encode = encoderOf(input.EncodingType);
  return {
    Name: input.Bucket,
    Prefix: encode(input.Prefix ?? ''),
    Delimiter: input.Delimiter ? encode(input.Delimiter) : undefined,
    MaxKeys: limit,
    EncodingType: input.EncodingType,
    IsTruncated: listing.next !== undefined,
    Contents: listing.objects.length > 0 ? listing.objects.map((object) => contentOf(object, encode)) : undefined,
    CommonPrefixes:
      listing.prefixes.length > 0 ? listing.prefixes.map((prefix) => ({ Prefix: encode(prefix) })) : undefined,
  };
};

export const listObjectsV2 = (s3: S3): Operation<ListObjectsV2Input> => ({
  demands: (input) => [listDemand(s3, 'ListBucket', input)],
  run(input) {
    checkParameters('ListObjectsV2', input, [...COMMON, 'ContinuationToken', 'StartAfter', 'FetchOwner']);
    const bucket = bucketOf(s3, input);
    const limit = readLimit(input.MaxKeys);
    const after = input.ContinuationToken === undefined ? (input.StartAfter ?? '') : '';
    const listing = listLatest(s3.store, bucket, {
      prefix: input.Prefix ?? '',
      delimiter: input.Delimiter ?? '',
      limit,
      from: input.ContinuationToken === undefined ? startAfter(after) : readToken(input.ContinuationToken),
      ...(after === '' ? {} : { after }),
    });
    const listed = answer(input, listing, limit);
    const Owner = ownerOf(bucket.account);
    return {
      ...listed,
      Contents: input.FetchOwner ? listed.Contents?.map((each) => ({ ...each, Owner })) : listed.Contents,
      KeyCount: listing.objects.length + listing.prefixes.length,
      ContinuationToken: input.ContinuationToken,
      NextContinuationToken: listing.next && tokenOf(listing.next.from),
      StartAfter: input.StartAfter === undefined ? undefined : encoderOf(input.EncodingType)(input.StartAfter),
    };
  },
});

const startAfter = (key: string): From | undefined => (key === '' ? undefined : { key, isExclusive: true });

const tokenOf = ({ key, isExclusive }: From): string =>
  Buffer.from(JSON.stringify([key, isExclusive])).toString('base64url');

const readToken = (token: string): From => {
  try {
    const [key, isExclusive] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as unknown[];
    if (typeof key === 'string' && typeof isExclusive === 'boolean') return { key, isExclusive };
  } catch {
    // Not ours: refused below like any other text.
  }
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
};

/** The first version: goes on by the last key. */
export const listObjects = (s3: S3): Operation<ListObjectsInput> => ({
  demands: (input) => [listDemand(s3, 'ListBucket', input)],
  run(input) {
    checkParameters('ListObjects', input, [...COMMON, 'Marker']);
    const bucket = bucketOf(s3, input);
    const limit = readLimit(input.MaxKeys);
    const after = input.Marker ?? '';
    const listing = listLatest(s3.store, bucket, {
      prefix: input.Prefix ?? '',
      delimiter: input.Delimiter ?? '',
      limit,
      from: startAfter(after),
      ...(after === '' ? {} : { after }),
    });
    const encode = encoderOf(input.EncodingType);
    const listed = answer(input, listing, limit);
    const Owner = ownerOf(bucket.account);
    return {
      ...listed,
      Contents: listed.Contents?.map((each) => ({ ...each, Owner })),
      Marker: encode(after),
      // Without a delimiter the client goes on from the last key.
      NextMarker: listing.next && input.Delimiter ? encode(listing.next.last) : undefined,
    };
  },
});
