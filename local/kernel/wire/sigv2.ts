/** AWS Signature Version 2 in a query string: how boto3 signs links to S3 by default, and older clients. */
import { createHmac } from 'node:crypto';
import type { HttpRequest } from '../cloud.ts';

/** Parameters that belong to the resource and are signed with it; all others may be added to a link. */
const SIGNED_PARAMETERS = new Set([
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'delete',
  'inventory',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'partNumber',
  'policy',
  'replication',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'select',
  'select-type',
  'storageClass',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

export const hasV2Query = ({ query }: HttpRequest): boolean =>
  query.has('AWSAccessKeyId') && query.has('Signature') && query.has('Expires');

/** In base64. */
export const signatureV2 = (request: HttpRequest, secret: string): string =>
  hmacSha1(
    secret,
    [
      request.method,
      headerOf(request, 'content-md5'),
      headerOf(request, 'content-type'),
      request.query.get('Expires') ?? '',
      ...amzHeaders(request).map(([name, value]) => `${name}:${value}`),
      resourceOf(request),
    ].join('\n'),
  );

export const hmacSha1 = (secret: string, text: string): string =>
  createHmac('sha1', secret).update(text).digest('base64');

/** A header that was signed is a parameter of the link. */
const headerOf = ({ query, headers }: HttpRequest, name: string): string => query.get(name) ?? headers[name] ?? '';

const amzHeaders = ({ query, headers }: HttpRequest): readonly (readonly [string, string])[] => {
  const all = new Map([...Object.entries(headers), ...query].filter(([name]) => name.startsWith('x-amz-')));
  return [...all].map(([name, value]) => [name, value.trim()] as const).sort(([a], [b]) => (a < b ? -1 : 1));
};

const resourceOf = ({ path, query }: HttpRequest): string => {
  const signed = [...query].filter(([name]) => SIGNED_PARAMETERS.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (signed.length === 0) return path;
  return `${path}?${signed.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&')}`;
};
