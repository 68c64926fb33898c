/**
 * AWS Signature Version 4, the checking side: what a request says about its signature, and what the signature must be.
 * Synchronous, unlike the SDK's signer; the tests hold it against that signer.
 */
import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../cloud.ts';
import { Fault } from '../fault.ts';
import { readForm } from './form.ts';
import { hasV2Query, hmacSha1, signatureV2 } from './sigv2.ts';

export interface Signed {
  /** Version 4 of headers or a query, version 2 of a query, or either of the policy of an upload form. */
  readonly scheme: 'v4' | 'v2' | 'form-v4' | 'form-v2';
  readonly key: string;
  /** yyyymmdd of the scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names, in the order of the request. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** yyyymmddThhmmssZ */
  readonly time: string;
  readonly sessionToken: string | undefined;
  /** Seconds that a presigned URL is valid, in version 2 the second at which it ends; undefined for signed headers. */
  readonly expires: number | undefined;
  /** The signed text of a form. */
  readonly policy?: string;
}

/** Throws MissingAuthenticationToken for unsigned requests and IncompleteSignature for half-signed ones. */
export const readSignature = (request: HttpRequest): Signed => {
  const { authorization } = request.headers;
  if (authorization?.startsWith('AWS4-HMAC-SHA256')) return fromHeader(request, authorization);
  if (request.query.has('X-Amz-Signature')) return fromQuery(request);
  const signed = hasV2Query(request) ? fromV2Query(request) : fromForm(request);
  if (signed) return signed;
  throw new Fault('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
};

const fromHeader = (request: HttpRequest, authorization: string): Signed => {
  const part = (name: string): string => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? '';
  return {
    scheme: 'v4',
    ...readScope(part('Credential')),
    signedHeaders: part('SignedHeaders').split(';'),
    signature: part('Signature'),
    time: request.headers['x-amz-date'] ?? compactDate(request.headers['date']),
    sessionToken: request.headers['x-amz-security-token'],
    expires: undefined,
  };
};

const fromQuery = ({ query }: HttpRequest): Signed => ({
  scheme: 'v4',
  ...readScope(query.get('X-Amz-Credential') ?? ''),
  signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
  signature: query.get('X-Amz-Signature') ?? '',
  time: query.get('X-Amz-Date') ?? '',
  sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
  expires: Number(query.get('X-Amz-Expires') ?? Number.NaN),
});

/** Names neither region nor service: only S3 takes it. */
const OF_V2 = { date: '', region: 'us-east-1', service: 's3', signedHeaders: [], time: '' } as const;

const fromV2Query = ({ query, headers }: HttpRequest): Signed => ({
  ...OF_V2,
  scheme: 'v2',
  key: query.get('AWSAccessKeyId') ?? '',
  signature: query.get('Signature') ?? '',
  sessionToken: query.get('x-amz-security-token') ?? headers['x-amz-security-token'],
  expires: Number(query.get('Expires')),
});

/** A form without a policy is unsigned. */
const fromForm = (request: HttpRequest): Signed | undefined => {
  const fields = readForm(request)?.fields;
  const policy = fields?.get('policy');
  if (!fields || policy === undefined) return undefined;
  const sessionToken = fields.get('x-amz-security-token');
  const v2Key = fields.get('awsaccesskeyid');
  if (v2Key !== undefined) {
    const signature = fields.get('signature') ?? '';
    return { ...OF_V2, scheme: 'form-v2', key: v2Key, signature, sessionToken, expires: undefined, policy };
  }
  return {
    scheme: 'form-v4',
    ...readScope(fields.get('x-amz-credential') ?? ''),
    signedHeaders: [],
    signature: fields.get('x-amz-signature') ?? '',
    time: fields.get('x-amz-date') ?? '',
    sessionToken,
    expires: undefined,
    policy,
  };
};

const readScope = (credential: string): { key: string; date: string; region: string; service: string } => {
  // A key has no slash, but be exact from the right: the scope always has these four parts.
  const [, key, date, region, service] = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential) ?? [];
  if (!key || !date || !region || !service) {
    throw new Fault('IncompleteSignature', 'Credential must have the form key/yyyymmdd/region/service/aws4_request', {
      status: 400,
    });
  }
  return { key, date, region, service };
};

const compactDate = (date: string | undefined): string => {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? '' : `${new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')}`;
};

/** Milliseconds since 1970 of `yyyymmddThhmmssZ`; NaN if it is not one. */
export const signedAt = (time: string): number =>
  Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** The signature that this request has if it was signed with this secret. */
export const signatureOf = (request: HttpRequest, signed: Signed, secret: string): string => {
  switch (signed.scheme) {
    case 'v4':
      return sign(canonicalRequest(request, signed), signed, secret);
    case 'v2':
      return signatureV2(request, secret);
    case 'form-v2':
      return hmacSha1(secret, signed.policy ?? '');
    case 'form-v4':
      return hmac(signingKey(signed, secret), signed.policy ?? '').toString('hex');
  }
};

interface Scope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Keys that were used last, by what they are derived from. */
const signingKeys = new Map<string, Buffer>();
const MOST_SIGNING_KEYS = 500;

/** A day's key serves all requests to a service in a region: deriving it takes most of the time that checking takes. */
const signingKey = ({ date, region, service }: Scope, secret: string): Buffer => {
  const origin = `${secret}\n${date}\n${region}\n${service}`;
  const known = signingKeys.get(origin);
  if (known) return known;
  const key = [date, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  if (signingKeys.size >= MOST_SIGNING_KEYS) signingKeys.delete(signingKeys.keys().next().value ?? '');
  signingKeys.set(origin, key);
  return key;
};

/** Signs any canonical request; also the one that Git passwords for CodeCommit are made of. */
export const sign = (canonical: string, scope: Scope & { readonly time: string }, secret: string): string => {
  const toSign = [
    'AWS4-HMAC-SHA256',
    scope.time,
    `${scope.date}/${scope.region}/${scope.service}/aws4_request`,
    sha256(canonical),
  ].join('\n');
  return hmac(signingKey(scope, secret), toSign).toString('hex');
};

const canonicalRequest = (request: HttpRequest, signed: Signed): string =>
  [
    request.method,
    canonicalPath(request.path, signed.service),
    canonicalQuery(request.query),
    ...signed.signedHeaders.map((name) => `${name}:${canonicalHeader(request.headers[name])}`),
    '',
    signed.signedHeaders.join(';'),
    payloadHash(request, signed),
  ].join('\n');

/** S3 signs the path as it is sent; every other service signs it normalised and encoded a second time. */
const canonicalPath = (path: string, service: string): string => {
  if (service === 's3') return path;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.map(encode).join('/')}${trailing}`;
};

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const canonicalHeader = (value: string | undefined): string => (value ?? '').trim().replace(/\s+/g, ' ');

/** encodeURIComponent leaves `!'()*` alone; the signature's encoding does not. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const payloadHash = (request: HttpRequest, signed: Signed): string => {
  const stated = request.headers['x-amz-content-sha256'];
  if (stated === undefined) {
    return signed.expires !== undefined && signed.service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(request.body);
  }
  // UNSIGNED-PAYLOAD and STREAMING-* are signed as they stand; the signatures of single chunks are not checked.
  if (/^[0-9a-f]{64}$/.test(stated) && stated !== sha256(request.body)) {
    throw new Fault(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return stated;
};

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
