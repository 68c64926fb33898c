/** The headers and metadata that are kept with an object and answered as they were given. */
import { Fault } from '../../kernel/fault.ts';
import { invalidArgument } from './faults.ts';
import type { ObjectDetail } from './objects.ts';

export interface HeaderInput {
  ContentType?: string;
  CacheControl?: string;
  ContentDisposition?: string;
  ContentEncoding?: string;
  ContentLanguage?: string;
  Expires?: string | Date;
  Metadata?: Record<string, string>;
  StorageClass?: string;
  Tagging?: string;
  ACL?: string;
}

const KEPT = ['ContentType', 'CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage'] as const;
export const HEADER_PARAMETERS = [...KEPT, 'Expires', 'Metadata', 'StorageClass', 'Tagging', 'ACL'];

const LARGEST_METADATA = 2048;
const STORAGE_CLASSES = ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR'];

export const readHeaders = (
  input: HeaderInput,
): Pick<ObjectDetail, 'headers' | 'metadata' | 'tags' | 'storageClass'> => {
  const headers: Record<string, string> = {};
  for (const name of KEPT) if (input[name]) headers[name] = input[name];
  if (input.Expires) headers['Expires'] = input.Expires instanceof Date ? input.Expires.toUTCString() : input.Expires;
  headers['ContentType'] ??= 'application/octet-stream';
  return {
    headers,
    metadata: readMetadata(input.Metadata ?? {}),
    tags: readTagging(input.Tagging),
    storageClass: readStorageClass(input.StorageClass),
  };
};

const readMetadata = (given: Record<string, string>): Record<string, string> => {
  const metadata = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const size = Object.entries(metadata).reduce((sum, [k, v]) => sum + Buffer.byteLength(k) + Buffer.byteLength(v), 0);
  if (size > LARGEST_METADATA)
    throw new Fault('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      fields: { Size: size, MaxSizeAllowed: LARGEST_METADATA },
    });
  return metadata;
};

const readStorageClass = (given: string | undefined): string => {
  if (given === undefined || STORAGE_CLASSES.includes(given)) return given ?? 'STANDARD';
  throw new Fault('InvalidStorageClass', `The storage class you specified is not in the local cloud: ${given}`);
};

/** `a=1&b=2` */
export const readTagging = (text: string | undefined): Record<string, string> =>
  text === undefined
    ? {}
    : checkTags(
        [...new URLSearchParams(text)].map(([Key, Value]) => ({ Key, Value })),
        10,
      );

export const checkTags = (given: readonly { Key?: string; Value?: string }[], most: number): Record<string, string> => {
  if (given.length > most) throw new Fault('BadRequest', `Object tags cannot be greater than ${most}`);
  const tags: Record<string, string> = {};
  for (const { Key: key = '', Value: value = '' } of given) {
    if (key === '' || key.length > 128 || key.startsWith('aws:'))
      throw new Fault('InvalidTag', 'The TagKey you have provided is invalid', { fields: { TagKey: key } });
    if (value.length > 256)
      throw new Fault('InvalidTag', 'The TagValue you have provided is invalid', { fields: { TagKey: key } });
    if (Object.hasOwn(tags, key)) throw new Fault('InvalidTag', 'Cannot provide multiple Tags with the same key');
    tags[key] = value;
  }
  return tags;
};

export const tagContext = (tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`s3:RequestObjectTag/${key}`, value]));

/** In-process callers may give text. */
export const bytesOf = (body: unknown): Uint8Array => {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw invalidArgument('Body must be text or bytes');
};
