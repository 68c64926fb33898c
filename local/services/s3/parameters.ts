/** Headers and query parameters of S3 by their SDK members. */

type Kind = 'text' | 'integer' | 'boolean' | 'date' | 'list';
type Place = readonly [wire: string, kind?: Kind];

export const HEADERS: Readonly<Record<string, Place>> = {
  CacheControl: ['cache-control'],
  ContentDisposition: ['content-disposition'],
  ContentEncoding: ['content-encoding'],
  ContentLanguage: ['content-language'],
  ContentType: ['content-type'],
  Expires: ['expires'],
  ContentMD5: ['content-md5'],
  IfMatch: ['if-match'],
  IfNoneMatch: ['if-none-match'],
  IfModifiedSince: ['if-modified-since', 'date'],
  IfUnmodifiedSince: ['if-unmodified-since', 'date'],
  Range: ['range'],
  ACL: ['x-amz-acl'],
  ChecksumAlgorithm: ['x-amz-checksum-algorithm'],
  ChecksumCRC32: ['x-amz-checksum-crc32'],
  ChecksumCRC32C: ['x-amz-checksum-crc32c'],
  ChecksumCRC64NVME: ['x-amz-checksum-crc64nvme'],
  ChecksumSHA1: ['x-amz-checksum-sha1'],
  ChecksumSHA256: ['x-amz-checksum-sha256'],
  ChecksumMode: ['x-amz-checksum-mode'],
  ChecksumType: ['x-amz-checksum-type'],
  CopySource: ['x-amz-copy-source'],
  CopySourceIfMatch: ['x-amz-copy-source-if-match'],
  CopySourceIfNoneMatch: ['x-amz-copy-source-if-none-match'],
  CopySourceIfModifiedSince: ['x-amz-copy-source-if-modified-since', 'date'],
  CopySourceIfUnmodifiedSince: ['x-amz-copy-source-if-unmodified-since', 'date'],
  CopySourceRange: ['x-amz-copy-source-range'],
  MetadataDirective: ['x-amz-metadata-directive'],
  TaggingDirective: ['x-amz-tagging-directive'],
  Tagging: ['x-amz-tagging'],
  StorageClass: ['x-amz-storage-class'],
  ServerSideEncryption: ['x-amz-server-side-encryption'],
  SSEKMSKeyId: ['x-amz-server-side-encryption-aws-kms-key-id'],
  BucketKeyEnabled: ['x-amz-server-side-encryption-bucket-key-enabled', 'boolean'],
  ExpectedBucketOwner: ['x-amz-expected-bucket-owner'],
  ExpectedSourceBucketOwner: ['x-amz-source-expected-bucket-owner'],
  RequestPayer: ['x-amz-request-payer'],
  ObjectAttributes: ['x-amz-object-attributes', 'list'],
  MaxParts: ['x-amz-max-parts', 'integer'],
  PartNumberMarker: ['x-amz-part-number-marker'],
  ObjectOwnership: ['x-amz-object-ownership'],
  MpuObjectSize: ['x-amz-mp-object-size', 'integer'],
  SkipDestinationValidation: ['x-amz-skip-destination-validation', 'boolean'],
  ConfirmRemoveSelfBucketAccess: ['x-amz-confirm-remove-self-bucket-access', 'boolean'],
  TransitionDefaultMinimumObjectSize: ['x-amz-transition-default-minimum-object-size'],
};

/** Headers that only some operations have: clients send them elsewhere too, where they mean nothing. */
export const OF_BODIES: readonly string[] = ['ContentType', 'ContentEncoding', 'CacheControl', 'Expires', 'Range'];

/** They belong to signing, transport and the SDK. */
export const NOT_PARAMETERS: readonly string[] = [
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-te',
  'x-amz-id-2',
];

export const QUERIES: Readonly<Record<string, Place>> = {
  Prefix: ['prefix'],
  Delimiter: ['delimiter'],
  MaxKeys: ['max-keys', 'integer'],
  EncodingType: ['encoding-type'],
  ContinuationToken: ['continuation-token'],
  StartAfter: ['start-after'],
  FetchOwner: ['fetch-owner', 'boolean'],
  Marker: ['marker'],
  KeyMarker: ['key-marker'],
  VersionIdMarker: ['version-id-marker'],
  UploadIdMarker: ['upload-id-marker'],
  MaxUploads: ['max-uploads', 'integer'],
  VersionId: ['versionId'],
  UploadId: ['uploadId'],
  PartNumber: ['partNumber', 'integer'],
  MaxParts: ['max-parts', 'integer'],
  PartNumberMarker: ['part-number-marker'],
  MaxBuckets: ['max-buckets', 'integer'],
  BucketRegion: ['bucket-region'],
  ResponseContentType: ['response-content-type'],
  ResponseContentDisposition: ['response-content-disposition'],
  ResponseContentEncoding: ['response-content-encoding'],
  ResponseContentLanguage: ['response-content-language'],
  ResponseCacheControl: ['response-cache-control'],
  ResponseExpires: ['response-expires'],
};

/** Members of answers that are headers. */
export const ANSWER_HEADERS: Readonly<Record<string, string>> = {
  AcceptRanges: 'accept-ranges',
  BucketRegion: 'x-amz-bucket-region',
  BucketArn: 'x-amz-bucket-arn',
  AccessPointAlias: 'x-amz-access-point-alias',
  BucketKeyEnabled: 'x-amz-server-side-encryption-bucket-key-enabled',
  CacheControl: 'cache-control',
  ChecksumAlgorithm: 'x-amz-checksum-algorithm',
  ChecksumCRC32: 'x-amz-checksum-crc32',
  ChecksumCRC32C: 'x-amz-checksum-crc32c',
  ChecksumCRC64NVME: 'x-amz-checksum-crc64nvme',
  ChecksumSHA1: 'x-amz-checksum-sha1',
  ChecksumSHA256: 'x-amz-checksum-sha256',
  ChecksumType: 'x-amz-checksum-type',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentLength: 'content-length',
  ContentRange: 'content-range',
  ContentType: 'content-type',
  CopySourceVersionId: 'x-amz-copy-source-version-id',
  DeleteMarker: 'x-amz-delete-marker',
  ETag: 'etag',
  Expires: 'expires',
  LastModified: 'last-modified',
  Location: 'location',
  PartsCount: 'x-amz-mp-parts-count',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  StorageClass: 'x-amz-storage-class',
  TagCount: 'x-amz-tagging-count',
  TransitionDefaultMinimumObjectSize: 'x-amz-transition-default-minimum-object-size',
  VersionId: 'x-amz-version-id',
};

/** Undefined where the text is not of its kind. */
export const readParameter = (text: string, kind: Kind = 'text'): unknown => {
  switch (kind) {
    case 'text':
      return text;
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text.toLowerCase() === 'true';
    case 'date': {
      const date = new Date(text);
      return Number.isNaN(date.getTime()) ? undefined : date;
    }
    case 'list':
      return text.split(',').map((each) => each.trim());
  }
};
