/** Which HTTP request is which operation. */
import * as xml from './xml/documents.ts';
import type { Fields } from './xml/shape.ts';

export interface Route {
  readonly operation: string;
  readonly level: 'service' | 'bucket' | 'object';
  readonly method: string;
  /** The query parameter (or header) that tells it from the others of its level and method. */
  readonly sub?: string;
  /** What the body is: bytes, JSON text, or a document; `member` holds it in the input. */
  readonly body?: { readonly member: string; readonly as: 'bytes' | 'text' | Fields };
  /** The answer's document; without `member` its members are the output's own. */
  readonly answer?: { readonly root: string; readonly member?: string; readonly as: Fields | 'text' };
  /** 200 where not said. */
  readonly status?: number;
}

const bytes = { member: 'Body', as: 'bytes' } as const;
const result = (root: string, as: Fields, member?: string): NonNullable<Route['answer']> =>
  member === undefined ? { root, as } : { root, as, member };

const setting = (
  noun: string,
  sub: string,
  member: string,
  as: Fields,
  options: { root?: string; getMember?: string; deleteNoun?: string } = {},
): readonly Route[] => [
  {
    operation: `Get${noun}`,
    level: 'bucket',
    method: 'GET',
    sub,
    answer: result(options.root ?? member, as, options.getMember),
  },
  { operation: `Put${noun}`, level: 'bucket', method: 'PUT', sub, body: { member, as } },
  { operation: `Delete${options.deleteNoun ?? noun}`, level: 'bucket', method: 'DELETE', sub, status: 204 },
];

/** Settings that can be read but not put. */
const unset: readonly Route[] = (
  [
    ['GetBucketAccelerateConfiguration', 'accelerate', 'AccelerateConfiguration', {}],
    ['GetBucketLogging', 'logging', 'BucketLoggingStatus', {}],
    ['GetBucketRequestPayment', 'requestPayment', 'RequestPaymentConfiguration', { Payer: 'text' }],
    ['GetBucketReplication', 'replication', 'ReplicationConfiguration', {}],
    ['GetObjectLockConfiguration', 'object-lock', 'ObjectLockConfiguration', {}],
    ['GetBucketAcl', 'acl', 'AccessControlPolicy', xml.ACL],
  ] as const
).map(([operation, sub, root, as]) => ({
  operation,
  level: 'bucket',
  method: 'GET',
  sub,
  answer: { root, as },
}));

export const ROUTES: readonly Route[] = [
  {
    operation: 'ListBuckets',
    level: 'service',
    method: 'GET',
    answer: result('ListAllMyBucketsResult', xml.LIST_BUCKETS),
  },

  {
    operation: 'CreateBucket',
    level: 'bucket',
    method: 'PUT',
    body: { member: 'CreateBucketConfiguration', as: xml.CREATE_BUCKET },
  },
  { operation: 'DeleteBucket', level: 'bucket', method: 'DELETE', status: 204 },
  { operation: 'HeadBucket', level: 'bucket', method: 'HEAD' },
  { operation: 'ListObjects', level: 'bucket', method: 'GET', answer: result('ListBucketResult', xml.LIST) },
  {
    operation: 'ListObjectsV2',
    level: 'bucket',
    method: 'GET',
    sub: 'list-type',
    answer: result('ListBucketResult', xml.LIST),
  },
  {
    operation: 'ListObjectVersions',
    level: 'bucket',
    method: 'GET',
    sub: 'versions',
    answer: result('ListVersionsResult', xml.LIST_VERSIONS),
  },
  {
    operation: 'ListMultipartUploads',
    level: 'bucket',
    method: 'GET',
    sub: 'uploads',
    answer: result('ListMultipartUploadsResult', xml.LIST_UPLOADS),
  },
  {
    operation: 'GetBucketLocation',
    level: 'bucket',
    method: 'GET',
    sub: 'location',
    answer: { root: 'LocationConstraint', member: 'LocationConstraint', as: 'text' },
  },
  {
    operation: 'DeleteObjects',
    level: 'bucket',
    method: 'POST',
    sub: 'delete',
    body: { member: 'Delete', as: xml.DELETE },
    answer: result('DeleteResult', xml.DELETE_RESULT),
  },
  {
    operation: 'GetBucketPolicy',
    level: 'bucket',
    method: 'GET',
    sub: 'policy',
    answer: { root: '', member: 'Policy', as: 'text' },
  },
  {
    operation: 'PutBucketPolicy',
    level: 'bucket',
    method: 'PUT',
    sub: 'policy',
    body: { member: 'Policy', as: 'text' },
    status: 204,
  },
  { operation: 'DeleteBucketPolicy', level: 'bucket', method: 'DELETE', sub: 'policy', status: 204 },
  {
    operation: 'GetBucketPolicyStatus',
    level: 'bucket',
    method: 'GET',
    sub: 'policyStatus',
    answer: result('PolicyStatus', xml.POLICY_STATUS, 'PolicyStatus'),
  },
  ...unset,
  { operation: 'PutBucketAcl', level: 'bucket', method: 'PUT', sub: 'acl' },
  ...setting('BucketVersioning', 'versioning', 'VersioningConfiguration', xml.VERSIONING),
  ...setting('BucketTagging', 'tagging', 'Tagging', xml.TAGGING),
  ...setting('BucketEncryption', 'encryption', 'ServerSideEncryptionConfiguration', xml.ENCRYPTION, {
    getMember: 'ServerSideEncryptionConfiguration',
  }),
  ...setting('PublicAccessBlock', 'publicAccessBlock', 'PublicAccessBlockConfiguration', xml.PUBLIC_ACCESS_BLOCK, {
    getMember: 'PublicAccessBlockConfiguration',
  }),
  ...setting('BucketOwnershipControls', 'ownershipControls', 'OwnershipControls', xml.OWNERSHIP, {
    getMember: 'OwnershipControls',
  }),
  ...setting('BucketLifecycleConfiguration', 'lifecycle', 'LifecycleConfiguration', xml.LIFECYCLE, {
    deleteNoun: 'BucketLifecycle',
  }),
  ...setting('BucketWebsite', 'website', 'WebsiteConfiguration', xml.WEBSITE),
  ...setting('BucketCors', 'cors', 'CORSConfiguration', xml.CORS),
  ...setting('BucketNotificationConfiguration', 'notification', 'NotificationConfiguration', xml.NOTIFICATION).slice(
    0,
    2,
  ),

  { operation: 'PutObject', level: 'object', method: 'PUT', body: bytes },
  {
    operation: 'CopyObject',
    level: 'object',
    method: 'PUT',
    sub: 'x-amz-copy-source',
    answer: result('CopyObjectResult', xml.COPY_RESULT, 'CopyObjectResult'),
  },
  { operation: 'UploadPart', level: 'object', method: 'PUT', sub: 'uploadId', body: bytes },
  {
    operation: 'UploadPartCopy',
    level: 'object',
    method: 'PUT',
    sub: 'uploadId+x-amz-copy-source',
    answer: result('CopyPartResult', xml.COPY_RESULT, 'CopyPartResult'),
  },
  { operation: 'GetObject', level: 'object', method: 'GET' },
  { operation: 'HeadObject', level: 'object', method: 'HEAD' },
  { operation: 'DeleteObject', level: 'object', method: 'DELETE', status: 204 },
  {
    operation: 'GetObjectAttributes',
    level: 'object',
    method: 'GET',
    sub: 'attributes',
    answer: result('GetObjectAttributesResponse', xml.ATTRIBUTES),
  },
  {
    operation: 'GetObjectTagging',
    level: 'object',
    method: 'GET',
    sub: 'tagging',
    answer: result('Tagging', xml.TAGGING),
  },
  {
    operation: 'GetObjectAcl',
    level: 'object',
    method: 'GET',
    sub: 'acl',
    answer: result('AccessControlPolicy', xml.ACL),
  },
  {
    operation: 'PutObjectTagging',
    level: 'object',
    method: 'PUT',
    sub: 'tagging',
    body: { member: 'Tagging', as: xml.TAGGING },
  },
  { operation: 'DeleteObjectTagging', level: 'object', method: 'DELETE', sub: 'tagging', status: 204 },
  {
    operation: 'CreateMultipartUpload',
    level: 'object',
    method: 'POST',
    sub: 'uploads',
    answer: result('InitiateMultipartUploadResult', xml.INITIATE_RESULT),
  },
  {
    operation: 'CompleteMultipartUpload',
    level: 'object',
    method: 'POST',
    sub: 'uploadId',
    body: { member: 'MultipartUpload', as: xml.COMPLETE },
    answer: result('CompleteMultipartUploadResult', xml.COMPLETE_RESULT),
  },
  { operation: 'AbortMultipartUpload', level: 'object', method: 'DELETE', sub: 'uploadId', status: 204 },
  {
    operation: 'ListParts',
    level: 'object',
    method: 'GET',
    sub: 'uploadId',
    answer: result('ListPartsResult', xml.LIST_PARTS),
  },
];
