/** GetObject and HeadObject. */
import type { Readable } from 'node:stream';
import type { Call, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Bucket } from './buckets.ts';
import { memberOf } from './checksums/checksum.ts';
import { checkRead, READ_CONDITIONS, type ReadConditions } from './conditions.ts';
import { encryptionMembers, unseal } from './encryption.ts';
import { invalidArgument, invalidRequest, noSuchKey, noSuchVersion } from './faults.ts';
import type { ObjectVersion } from './objects.ts';
import { type ByteRange, readRange } from './range.ts';
import { bucketOf, checkParameters, keyOf, mayKnow, type ObjectInput, objectDemand, type S3 } from './s3.ts';
import { refuseArchived } from './storage-class.ts';

/** The HTTP side sets this to be given a stream instead of bytes. */
export const STREAMED: unique symbol = Symbol('streamed');

interface GetObjectInput extends ObjectInput, ReadConditions {
  Range?: string;
  PartNumber?: number;
  ChecksumMode?: string;
  ResponseContentType?: string;
  ResponseContentDisposition?: string;
  ResponseContentEncoding?: string;
  ResponseContentLanguage?: string;
  ResponseCacheControl?: string;
  ResponseExpires?: string;
  [STREAMED]?: boolean;
}

const OVERRIDES = [
  'ContentType',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'CacheControl',
  'Expires',
] as const;
const PARAMETERS = [
  'Key',
  'VersionId',
  'Range',
  'PartNumber',
  'ChecksumMode',
  ...READ_CONDITIONS,
  ...OVERRIDES.map((name) => `Response${name}`),
];

export const readDemand = (s3: S3, input: ObjectInput): Demand => {
  const bucket = s3.buckets.find(input.Bucket);
  const tags = (bucket && find(s3, bucket, input)?.detail.tags) ?? {};
  const context = Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`s3:ExistingObjectTag/${key}`, value]),
  );
  return objectDemand(s3, input.VersionId === undefined ? 'GetObject' : 'GetObjectVersion', input, context);
};

/** A text that no version can have is not looked for. */
export const checkVersionId = (id: string | undefined): void => {
  if (id === undefined || id === 'null' || /^[A-Za-z0-9._-]{32}$/.test(id)) return;
  throw invalidArgument('Invalid version id specified', 'versionId', id);
};

const find = (s3: S3, bucket: Bucket, { Key: key = '', VersionId: version }: ObjectInput): ObjectVersion | undefined =>
  version === undefined ? s3.objects.latest(bucket, key) : s3.objects.version(bucket, key, version);

/** The object that a request reads. Throws NoSuchKey or NoSuchVersion; AccessDenied to those who may not know. */
export const objectToRead = (s3: S3, bucket: Bucket, input: ObjectInput, call: Call): ObjectVersion => {
  checkVersionId(input.VersionId);
  const object = find(s3, bucket, input);
  if (object && !object.isMarker) return object;
  mayKnow(s3, call, input);
  const key = keyOf(input);
  if (object && input.VersionId !== undefined)
    throw new Fault('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      status: 405,
      fields: { Method: 'GET', ResourceType: 'DeleteMarker', DeleteMarker: true, VersionId: object.version },
    });
  if (input.VersionId !== undefined) throw noSuchVersion(key, input.VersionId);
  const missing = noSuchKey(key);
  if (object) Object.assign(missing.fields, { DeleteMarker: true, VersionId: object.version });
  throw missing;
};

export const getObject = (s3: S3): Operation<GetObjectInput> => ({
  demands: (input) => [readDemand(s3, input)],
  async run(input, call) {
    checkParameters('GetObject', input, PARAMETERS);
    const bucket = bucketOf(s3, input);
    const object = objectToRead(s3, bucket, input, call);
    refuseArchived(object);
    checkRead(object, input);
    const range = rangeOf(object, input);
    const { start, end } = range ?? { start: 0, end: object.size };
    // Opened before anything waits: a deletion in between cannot take it away.
    const body: Readable | undefined = end > start ? s3.content.stream(object.file, start, end) : undefined;
    try {
      await unseal(s3, bucket, object.key, object.detail.encryption, call);
    } catch (error) {
      body?.destroy();
      throw error;
    }
    const Body = input[STREAMED] ? body : await collect(body);
    return { ...describe(bucket, object, input, range), ...overrides(input), Body };
  },
});

const collect = async (body: Readable | undefined): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

export const headObject = (s3: S3): Operation<GetObjectInput> => ({
  demands: (input) => [readDemand(s3, input)],
  async run(input, call) {
    checkParameters('HeadObject', input, PARAMETERS);
    const bucket = bucketOf(s3, input);
    const object = objectToRead(s3, bucket, input, call);
    checkRead(object, input);
    if (input.ChecksumMode === 'ENABLED') await unseal(s3, bucket, object.key, object.detail.encryption, call);
    return { ...describe(bucket, object, input, rangeOf(object, input)), ...overrides(input) };
  },
});

const rangeOf = (object: ObjectVersion, { Range: range, PartNumber: part }: GetObjectInput): ByteRange | undefined => {
  if (part === undefined) return range === undefined ? undefined : readRange(range, object.size);
  if (range !== undefined) throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  const parts = object.detail.parts ?? [{ number: 1, size: object.size }];
  const index = part - 1;
  if (!Number.isInteger(part) || part < 1 || index >= parts.length)
    throw new Fault('InvalidPartNumber', 'The requested partnumber is not satisfiable', { status: 416 });
  const start = parts.slice(0, index).reduce((sum, { size }) => sum + size, 0);
  return { start, end: start + (parts[index]?.size ?? 0) };
};

const describe = (bucket: Bucket, object: ObjectVersion, input: GetObjectInput, range: ByteRange | undefined) => {
  const { detail, size } = object;
  const { checksum, tags } = detail;
  const tagCount = Object.keys(tags).length;
  // The checksum is the whole object's: with a part of it, it would only mislead.
  const showsChecksum = input.ChecksumMode === 'ENABLED' && checksum && (!range || range.end - range.start === size);
  return {
    ...detail.headers,
    ExpiresString: detail.headers['Expires'],
    AcceptRanges: 'bytes',
    ContentLength: range ? range.end - range.start : size,
    ContentRange: range && `bytes ${range.start}-${range.end - 1}/${size}`,
    ETag: object.etag,
    LastModified: new Date(object.modified),
    Metadata: detail.metadata,
    StorageClass: detail.storageClass === 'STANDARD' ? undefined : detail.storageClass,
    TagCount: tagCount > 0 ? tagCount : undefined,
    VersionId: bucket.configuration.versioning === undefined ? undefined : object.version,
    PartsCount: input.PartNumber === undefined ? undefined : detail.parts?.length,
    ...encryptionMembers(detail.encryption),
    ...(showsChecksum ? { [memberOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type } : {}),
  };
};

/** Parameters of a link that change headers of the answer. */
const overrides = (input: GetObjectInput): Record<string, string> =>
  Object.fromEntries(
    OVERRIDES.flatMap((name) => {
      const value = input[`Response${name}`];
      return value === undefined ? [] : [[name, value]];
    }),
  );
