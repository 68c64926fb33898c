/** The shapes of answers that tasks get, as far as TestState checks mocked ones. */
import type { Pattern } from '../integrations/resource.ts';

export type Shape =
  | {
      readonly type: 'structure';
      readonly members: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    }
  | { readonly type: 'list'; readonly member: Shape }
  | { readonly type: 'map' | 'any' }
  | { readonly type: 'string'; readonly least?: number; readonly values?: readonly string[] }
  | { readonly type: 'number' | 'boolean' };

const string: Shape = { type: 'string' };
const number: Shape = { type: 'number' };
const boolean: Shape = { type: 'boolean' };
const any: Shape = { type: 'any' };
const map: Shape = { type: 'map' };
const list = (member: Shape): Shape => ({ type: 'list', member });
const structure = (members: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape => ({
  type: 'structure',
  members,
  required,
});
const oneOf = (...values: string[]): Shape => ({ type: 'string', values });

const capacity = structure({
  TableName: string,
  CapacityUnits: number,
  ReadCapacityUnits: number,
  WriteCapacityUnits: number,
  Table: any,
});
const written = structure({ Attributes: map, ConsumedCapacity: capacity, ItemCollectionMetrics: any });
const storageClasses = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'OUTPOSTS',
  'GLACIER_IR',
  'SNOW',
  'EXPRESS_ONEZONE',
  'FSX_OPENZFS',
];
const blob: Shape = { type: 'string' };

const SHAPES: Readonly<Record<string, Shape>> = {
  'lambda:invoke': structure({
    StatusCode: number,
    FunctionError: string,
    LogResult: string,
    Payload: any,
    ExecutedVersion: string,
  }),
  'dynamodb:getItem': structure({ Item: map, ConsumedCapacity: capacity }),
  'dynamodb:putItem': written,
  'dynamodb:updateItem': written,
  'dynamodb:deleteItem': written,
  'aws-sdk:dynamodb:query': structure({
    Items: list(map),
    Count: number,
    ScannedCount: number,
    LastEvaluatedKey: map,
    ConsumedCapacity: capacity,
  }),
  'aws-sdk:dynamodb:scan': structure({
    Items: list(map),
    Count: number,
    ScannedCount: number,
    LastEvaluatedKey: map,
    ConsumedCapacity: capacity,
  }),
  'sns:publish': structure({ MessageId: string, SequenceNumber: string }),
  'sqs:sendMessage': structure({
    MessageId: string,
    MD5OfMessageBody: string,
    MD5OfMessageAttributes: string,
    MD5OfMessageSystemAttributes: string,
    SequenceNumber: string,
  }),
  'events:putEvents': structure({
    FailedEntryCount: number,
    Entries: list(structure({ EventId: string, ErrorCode: string, ErrorMessage: string })),
  }),
  'states:startExecution': structure({ ExecutionArn: string, StartDate: string }, ['ExecutionArn', 'StartDate']),
  'aws-sdk:sfn:startSyncExecution': structure(
    {
      ExecutionArn: string,
      StateMachineArn: string,
      Name: string,
      StartDate: string,
      StopDate: string,
      Status: oneOf('SUCCEEDED', 'FAILED', 'TIMED_OUT'),
      Error: string,
      Cause: string,
      Input: string,
      Output: string,
    },
    ['ExecutionArn', 'StartDate', 'StopDate', 'Status'],
  ),
  'aws-sdk:s3:getObject': structure({
    Body: any,
    DeleteMarker: boolean,
    AcceptRanges: string,
    Expiration: string,
    LastModified: string,
    ContentLength: number,
    ETag: string,
    ChecksumCRC32: string,
    MissingMeta: number,
    VersionId: string,
    CacheControl: string,
    ContentDisposition: string,
    ContentEncoding: string,
    ContentLanguage: string,
    ContentType: string,
    ServerSideEncryption: oneOf('AES256', 'aws:fsx', 'aws:kms', 'aws:kms:dsse'),
    Metadata: map,
    StorageClass: oneOf(...storageClasses),
    PartsCount: number,
    TagCount: number,
  }),
  'aws-sdk:s3:listObjectsV2': structure({
    IsTruncated: boolean,
    Contents: list(structure({ Key: string, ETag: string, Size: number, StorageClass: string, LastModified: string })),
    Name: string,
    Prefix: string,
    KeyCount: number,
    MaxKeys: number,
  }),
  'aws-sdk:kms:encrypt': structure({
    CiphertextBlob: { type: 'string', least: 1 },
    KeyId: { type: 'string', least: 1 },
    EncryptionAlgorithm: oneOf('SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'),
  }),
  'aws-sdk:kms:decrypt': structure({
    KeyId: { type: 'string', least: 1 },
    Plaintext: { type: 'string', least: 1 },
    EncryptionAlgorithm: oneOf('SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'),
    CiphertextForRecipient: blob,
  }),
  'codebuild:startBuild': structure({ Build: map }),
};

/** Undefined for integrations whose answers are not known here. */
export const answerShape = (service: string, action: string, pattern: Pattern): Shape | undefined => {
  if (service === 'states' && (pattern === 'sync' || pattern === 'sync:2'))
    return structure({
      ExecutionArn: string,
      StateMachineArn: string,
      Name: string,
      Status: string,
      Output: any,
      Input: any,
    });
  return SHAPES[`${service}:${action}`] ?? SHAPES[`${service.replace(/^aws-sdk:/, '')}:${action}`];
};
