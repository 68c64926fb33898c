/** The XML documents of S3's requests and answers, member by member. */
import { type Fields, flat, listOf, nested } from './shape.ts';

const TAG: Fields = { Key: 'text', Value: 'text' };
const OWNER: Fields = { ID: 'text', DisplayName: 'text' };
const CHECKSUMS: Fields = {
  ChecksumCRC32: 'text',
  ChecksumCRC32C: 'text',
  ChecksumCRC64NVME: 'text',
  ChecksumSHA1: 'text',
  ChecksumSHA256: 'text',
};
const PREFIXES = flat('CommonPrefixes', { Prefix: 'text' });

export const TAGGING: Fields = { TagSet: listOf('Tag', TAG) };
export const VERSIONING: Fields = { Status: 'text', MFADelete: { xml: 'MfaDelete', shape: 'text' } };
export const CREATE_BUCKET: Fields = { LocationConstraint: 'text', Tags: listOf('Tag', TAG) };

export const DELETE: Fields = {
  Objects: flat('Object', { Key: 'text', VersionId: 'text', ETag: 'text' }),
  Quiet: 'boolean',
};

export const DELETE_RESULT: Fields = {
  Deleted: flat('Deleted', {
    Key: 'text',
    VersionId: 'text',
    DeleteMarker: 'boolean',
    DeleteMarkerVersionId: 'text',
  }),
  Errors: flat('Error', { Key: 'text', VersionId: 'text', Code: 'text', Message: 'text' }),
};

export const COMPLETE: Fields = { Parts: flat('Part', { PartNumber: 'integer', ETag: 'text', ...CHECKSUMS }) };

export const COMPLETE_RESULT: Fields = {
  Location: 'text',
  Bucket: 'text',
  Key: 'text',
  ETag: 'text',
  ...CHECKSUMS,
  ChecksumType: 'text',
};

export const INITIATE_RESULT: Fields = { Bucket: 'text', Key: 'text', UploadId: 'text' };

export const COPY_RESULT: Fields = { ETag: 'text', LastModified: 'date', ...CHECKSUMS, ChecksumType: 'text' };

const CONTENTS: Fields = {
  Key: 'text',
  LastModified: 'date',
  ETag: 'text',
  ChecksumAlgorithm: flat('ChecksumAlgorithm', 'text'),
  ChecksumType: 'text',
  Size: 'integer',
  Owner: nested(OWNER),
  StorageClass: 'text',
};

export const LIST: Fields = {
  Name: 'text',
  Prefix: 'text',
  Marker: 'text',
  NextMarker: 'text',
  StartAfter: 'text',
  ContinuationToken: 'text',
  NextContinuationToken: 'text',
  KeyCount: 'integer',
  MaxKeys: 'integer',
  Delimiter: 'text',
  EncodingType: 'text',
  IsTruncated: 'boolean',
  Contents: flat('Contents', CONTENTS),
  CommonPrefixes: PREFIXES,
};

export const LIST_VERSIONS: Fields = {
  Name: 'text',
  Prefix: 'text',
  KeyMarker: 'text',
  VersionIdMarker: 'text',
  NextKeyMarker: 'text',
  NextVersionIdMarker: 'text',
  MaxKeys: 'integer',
  Delimiter: 'text',
  EncodingType: 'text',
  IsTruncated: 'boolean',
  Versions: flat('Version', { ...CONTENTS, VersionId: 'text', IsLatest: 'boolean' }),
  DeleteMarkers: flat('DeleteMarker', {
    Key: 'text',
    VersionId: 'text',
    IsLatest: 'boolean',
    LastModified: 'date',
    Owner: nested(OWNER),
  }),
  CommonPrefixes: PREFIXES,
};

export const LIST_PARTS: Fields = {
  Bucket: 'text',
  Key: 'text',
  UploadId: 'text',
  Initiator: nested(OWNER),
  Owner: nested(OWNER),
  StorageClass: 'text',
  PartNumberMarker: 'text',
  NextPartNumberMarker: 'text',
  MaxParts: 'integer',
  IsTruncated: 'boolean',
  ChecksumAlgorithm: 'text',
  ChecksumType: 'text',
  Parts: flat('Part', { PartNumber: 'integer', LastModified: 'date', ETag: 'text', Size: 'integer', ...CHECKSUMS }),
};

export const LIST_UPLOADS: Fields = {
  Bucket: 'text',
  KeyMarker: 'text',
  UploadIdMarker: 'text',
  NextKeyMarker: 'text',
  NextUploadIdMarker: 'text',
  Prefix: 'text',
  EncodingType: 'text',
  MaxUploads: 'integer',
  IsTruncated: 'boolean',
  Uploads: flat('Upload', {
    UploadId: 'text',
    Key: 'text',
    Initiated: 'date',
    StorageClass: 'text',
    Owner: nested(OWNER),
    Initiator: nested(OWNER),
    ChecksumAlgorithm: 'text',
    ChecksumType: 'text',
  }),
};

export const LIST_BUCKETS: Fields = {
  Owner: nested(OWNER),
  Prefix: 'text',
  ContinuationToken: 'text',
  Buckets: listOf('Bucket', { Name: 'text', CreationDate: 'date', BucketRegion: 'text', BucketArn: 'text' }),
};

export const ATTRIBUTES: Fields = {
  ETag: 'text',
  Checksum: nested({ ...CHECKSUMS, ChecksumType: 'text' }),
  ObjectParts: nested({
    TotalPartsCount: { xml: 'PartsCount', shape: 'integer' },
    PartNumberMarker: 'text',
    NextPartNumberMarker: 'text',
    MaxParts: 'integer',
    IsTruncated: 'boolean',
    Parts: flat('Part', { PartNumber: 'integer', Size: 'integer', ...CHECKSUMS }),
  }),
  StorageClass: 'text',
  ObjectSize: 'integer',
};

export const ENCRYPTION: Fields = {
  Rules: flat('Rule', {
    ApplyServerSideEncryptionByDefault: nested({ SSEAlgorithm: 'text', KMSMasterKeyID: 'text' }),
    BucketKeyEnabled: 'boolean',
  }),
};

export const PUBLIC_ACCESS_BLOCK: Fields = {
  BlockPublicAcls: 'boolean',
  IgnorePublicAcls: 'boolean',
  BlockPublicPolicy: 'boolean',
  RestrictPublicBuckets: 'boolean',
};

export const OWNERSHIP: Fields = { Rules: flat('Rule', { ObjectOwnership: 'text' }) };

export const CORS: Fields = {
  CORSRules: flat('CORSRule', {
    ID: 'text',
    AllowedHeaders: flat('AllowedHeader', 'text'),
    AllowedMethods: flat('AllowedMethod', 'text'),
    AllowedOrigins: flat('AllowedOrigin', 'text'),
    ExposeHeaders: flat('ExposeHeader', 'text'),
    MaxAgeSeconds: 'integer',
  }),
};

const TRANSITION: Fields = { Days: 'integer', Date: 'date', StorageClass: 'text' };
const SIZES: Fields = { ObjectSizeGreaterThan: 'integer', ObjectSizeLessThan: 'integer' };

export const LIFECYCLE: Fields = {
  Rules: flat('Rule', {
    ID: 'text',
    Prefix: 'text',
    Filter: nested({
      Prefix: 'text',
      Tag: nested(TAG),
      ...SIZES,
      And: nested({ Prefix: 'text', Tags: flat('Tag', TAG), ...SIZES }),
    }),
    Status: 'text',
    Expiration: nested({ Days: 'integer', Date: 'date', ExpiredObjectDeleteMarker: 'boolean' }),
    Transitions: flat('Transition', TRANSITION),
    NoncurrentVersionTransitions: flat('NoncurrentVersionTransition', {
      NoncurrentDays: 'integer',
      StorageClass: 'text',
      NewerNoncurrentVersions: 'integer',
    }),
    NoncurrentVersionExpiration: nested({ NoncurrentDays: 'integer', NewerNoncurrentVersions: 'integer' }),
    AbortIncompleteMultipartUpload: nested({ DaysAfterInitiation: 'integer' }),
  }),
};

const FILTERED: Fields = {
  Id: 'text',
  Events: flat('Event', 'text'),
  Filter: nested({
    Key: { xml: 'S3Key', shape: { FilterRules: flat('FilterRule', { Name: 'text', Value: 'text' }) } },
  }),
};

export const NOTIFICATION: Fields = {
  TopicConfigurations: flat('TopicConfiguration', { ...FILTERED, TopicArn: { xml: 'Topic', shape: 'text' } }),
  QueueConfigurations: flat('QueueConfiguration', { ...FILTERED, QueueArn: { xml: 'Queue', shape: 'text' } }),
  LambdaFunctionConfigurations: flat('CloudFunctionConfiguration', {
    ...FILTERED,
    LambdaFunctionArn: { xml: 'CloudFunction', shape: 'text' },
  }),
  EventBridgeConfiguration: nested({}),
};

export const WEBSITE: Fields = {
  RedirectAllRequestsTo: nested({ HostName: 'text', Protocol: 'text' }),
  IndexDocument: nested({ Suffix: 'text' }),
  ErrorDocument: nested({ Key: 'text' }),
  RoutingRules: listOf('RoutingRule', {
    Condition: nested({ HttpErrorCodeReturnedEquals: 'text', KeyPrefixEquals: 'text' }),
    Redirect: nested({
      HostName: 'text',
      HttpRedirectCode: 'text',
      Protocol: 'text',
      ReplaceKeyPrefixWith: 'text',
      ReplaceKeyWith: 'text',
    }),
  }),
};

export const POLICY_STATUS: Fields = { IsPublic: 'boolean' };

/** The type of a grantee is an attribute, which is why this one is not like the others. */
export const ACL: Fields = {
  Owner: nested(OWNER),
  Grants: {
    xml: 'AccessControlList',
    shape: {
      Grantee: {
        xml: 'Grantee',
        attributes: 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"',
        shape: OWNER,
      },
      Permission: 'text',
    },
    list: { item: 'Grant' },
  },
};
