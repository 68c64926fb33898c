/** S3 over HTTP, path style: `/bucket/key`. */
import type { Readable } from 'node:stream';
import type { Call, HttpRequest, HttpResponse } from '../cloud.ts';
import { Fault, notInLocalCloud } from '../fault.ts';
import { isChunked, unchunk } from './aws-chunked.ts';
import { verifyBody } from './checksums/verify.ts';
import { accessDenied, invalidArgument } from './faults.ts';
import { STREAMED } from './get-object.ts';
import { ANSWER_HEADERS, HEADERS, NOT_PARAMETERS, OF_BODIES, QUERIES, readParameter } from './parameters.ts';
import { ROUTES, type Route, SUBRESOURCES } from './routes.ts';
import type { S3 } from './s3.ts';
import { parseXml } from './xml/parse.ts';
import { escapeText, type Fields, readFields, writeFields } from './xml/shape.ts';

const XMLNS = 'http://s3.amazonaws.com/doc/2006-03-01/';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

type Invoke = (operation: string, input: unknown) => Promise<unknown>;

export const handle = async (s3: S3, request: HttpRequest, call: Call, invoke: Invoke): Promise<HttpResponse> => {
  try {
    checkExpiry(s3, request);
    const place = readPath(request.path);
    const route = routeOf(request, place);
    checkRegion(s3, place.Bucket, call, route);
    const output = (await invoke(route.operation, readInput(request, place, route))) as Record<string, unknown>;
    return answer(route, output ?? {}, call);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return faultResponse(error, call, request);
  }
};

interface PlaceOf {
  readonly Bucket?: string;
  readonly Key?: string;
}

const readPath = (path: string): PlaceOf => {
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/([\s\S]*))?$/.exec(path) ?? [];
  if (bucket === '') return {};
  return key === '' ? { Bucket: decode(bucket) } : { Bucket: decode(bucket), Key: decode(key) };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Fault('InvalidURI', "Couldn't parse the specified URI.");
  }
};

const routeOf = (request: HttpRequest, { Bucket, Key }: PlaceOf): Route => {
  const level = Key !== undefined ? 'object' : Bucket !== undefined ? 'bucket' : 'service';
  const subs = SUBRESOURCES.filter((name) => request.query.has(name));
  // A version of an object is no operation of its own.
  if (request.headers['x-amz-copy-source'] !== undefined && request.method === 'PUT') subs.push('x-amz-copy-source');
  const sub = subs.length === 0 ? undefined : subs.join('+');
  const route = ROUTES.find((each) => each.level === level && each.method === request.method && each.sub === sub);
  if (route) return route;
  if (request.method === 'POST' && level === 'bucket' && sub === undefined)
    throw notInLocalCloud('uploading to S3 by an HTML form (POST)');
  throw notInLocalCloud(`${request.method} of an S3 ${level}${sub === undefined ? '' : ` (${sub})`}`);
};

/** Presigned links of keys that need no secret here expire too. */
const checkExpiry = (s3: S3, { query }: HttpRequest): void => {
  const signed = query.get('X-Amz-Date');
  const expires = query.get('X-Amz-Expires');
  if (signed === null || expires === null) return;
  const at = Date.parse(signed.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const seconds = Number(expires);
  if (Number.isNaN(at) || !(seconds >= 1 && seconds <= 604_800))
    throw new Fault('AuthorizationQueryParametersError', 'X-Amz-Expires must be between 1 and 604800 seconds');
  const end = at + seconds * 1000;
  if (s3.cloud.clock.now() > end)
    throw Object.assign(accessDenied('Request has expired'), {
      fields: { 'X-Amz-Expires': seconds, Expires: new Date(end), ServerTime: new Date(s3.cloud.clock.now()) },
    });
};

/** A bucket is reached in its own region only. */
const checkRegion = (s3: S3, name: string | undefined, call: Call, { operation }: Route): void => {
  if (operation === 'GetBucketLocation' || operation === 'CreateBucket') return;
  const bucket = name === undefined ? undefined : s3.buckets.find(name);
  if (!bucket || bucket.region === call.region) return;
  throw new Fault(
    'PermanentRedirect',
    `The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint: it is in ${bucket.region}.`,
    {
      status: 301,
      fields: { Bucket: bucket.name, Endpoint: `s3.${bucket.region}.amazonaws.com`, Region: bucket.region },
    },
  );
};

const readInput = (request: HttpRequest, place: PlaceOf, route: Route): Record<string | symbol, unknown> => {
  const { body, trailers } = isChunked(request.headers)
    ? unchunk(request.body, request.headers)
    : { body: request.body, trailers: {} };
  const headers = { ...request.headers, ...trailers };
  const input: Record<string | symbol, unknown> = { ...place, ...readQueries(request.query), ...readHeaders(headers) };
  const isBytes = route.body?.as === 'bytes';
  const isWrite = isBytes || ['CreateMultipartUpload', 'CopyObject'].includes(route.operation);
  if (!isWrite) for (const name of OF_BODIES) if (name !== 'Range') delete input[name];
  if (route.operation !== 'GetObject' && route.operation !== 'HeadObject') delete input['Range'];
  if (typeof input['ContentEncoding'] === 'string') setEncoding(input);
  // Parts have no headers of their own.
  if (route.operation === 'UploadPart') for (const name of OF_BODIES) delete input[name];
  if (route.operation === 'GetObject') input[STREAMED] = true;
  if (route.body) input[route.body.member] = readBody(body, route.body.as, input);
  return input;
};

const setEncoding = (input: Record<string | symbol, unknown>): void => {
  const codings = String(input['ContentEncoding'])
    .split(',')
    .map((each) => each.trim());
  const kept = codings.filter((coding) => coding !== 'aws-chunked' && coding !== '');
  if (kept.length > 0) input['ContentEncoding'] = kept.join(',');
  else delete input['ContentEncoding'];
};

const readQueries = (query: URLSearchParams): Record<string, unknown> => {
  const input: Record<string, unknown> = {};
  for (const [member, [name, kind]] of Object.entries(QUERIES)) {
    const text = query.get(name);
    if (text === null) continue;
    input[member] = readParameter(text, kind);
    if (input[member] === undefined)
      throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  }
  return input;
};

const readHeaders = (headers: Readonly<Record<string, string>>): Record<string, unknown> => {
  const input: Record<string, unknown> = {};
  const known = new Set(NOT_PARAMETERS);
  for (const [member, [name, kind]] of Object.entries(HEADERS)) {
    known.add(name);
    // A date that is not one is ignored, as HTTP wants it.
    if (headers[name] !== undefined) input[member] = readParameter(headers[name], kind);
  }
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
    else if (name.startsWith('x-amz-') && !known.has(name))
      throw notInLocalCloud(`the header ${name} of an S3 request`);
  }
  if (Object.keys(metadata).length > 0) input['Metadata'] = metadata;
  input['ChecksumAlgorithm'] ??= headers['x-amz-sdk-checksum-algorithm'];
  return input;
};

const readBody = (body: Buffer, as: 'bytes' | 'text' | Fields, input: Record<string | symbol, unknown>): unknown => {
  if (as === 'bytes') return body;
  verifyBody(body, onlyChecksums(input));
  if (as === 'text') return body.toString('utf8');
  if (body.length === 0) return undefined;
  return readFields(parseXml(body.toString('utf8')), as);
};

/** Of a document, checksums are verified here and are nothing to its operation; bodies of objects keep theirs. */
const onlyChecksums = (input: Record<string | symbol, unknown>): Record<string, string> => {
  const checksums: Record<string, string> = {};
  for (const name of Object.keys(input)) {
    if (name !== 'ContentMD5' && !/^Checksum(CRC|SHA)/.test(name)) continue;
    // CompleteMultipartUpload's checksums are the object's.
    if (name !== 'ContentMD5' && 'UploadId' in input) continue;
    checksums[name] = String(input[name]);
  }
  return checksums;
};

const answer = (route: Route, output: Record<string, unknown>, call: Call): HttpResponse => {
  const document = route.answer;
  const inBody = document && document.member === undefined && typeof document.as === 'object' ? document.as : {};
  const headers = answerHeaders(output, inBody, call);
  const status = output['ContentRange'] !== undefined ? 206 : (route.status ?? 200);
  if (document)
    return { status, headers: { ...headers, 'content-type': 'application/xml' }, body: write(document, output) };
  const body = output['Body'] as Readable | undefined;
  if (body) return { status, headers, body };
  // HEAD says how long the object is without sending it.
  return {
    status,
    headers: status === 204 || 'ContentLength' in output ? headers : { ...headers, 'content-length': '0' },
  };
};

const write = ({ root, member, as }: NonNullable<Route['answer']>, output: Record<string, unknown>): string => {
  const value = member === undefined ? output : output[member];
  if (as === 'text') {
    if (root === '') return String(value);
    return `${DECLARATION}<${root} xmlns="${XMLNS}">${value === undefined ? '' : escapeText(String(value))}</${root}>`;
  }
  return `${DECLARATION}<${root} xmlns="${XMLNS}">${writeFields((value ?? {}) as Record<string, unknown>, as)}</${root}>`;
};

const answerHeaders = (output: Record<string, unknown>, inBody: Fields, call: Call): Record<string, string> => {
  const headers: Record<string, string> = { 'x-amz-request-id': call.requestId, 'x-amz-id-2': call.requestId };
  for (const [member, name] of Object.entries(ANSWER_HEADERS)) {
    const value = output[member];
    if (value === undefined || Object.hasOwn(inBody, member) || (typeof value === 'object') !== value instanceof Date)
      continue;
    headers[name] = value instanceof Date ? value.toUTCString() : String(value);
  }
  for (const [name, value] of Object.entries((output['Metadata'] ?? {}) as Record<string, string>))
    headers[`x-amz-meta-${name}`] = value;
  return headers;
};

/** `<Error>` with its fields; nothing at all where HTTP forbids a body. */
export const faultResponse = (fault: Fault, call: Call, request?: HttpRequest): HttpResponse => {
  const headers: Record<string, string> = { 'x-amz-request-id': call.requestId, 'x-amz-id-2': call.requestId };
  const { ETag: etag, Region: region, DeleteMarker: marker, VersionId: version } = fault.fields;
  if (etag !== undefined && fault.status === 304) headers['etag'] = String(etag);
  if (region !== undefined) headers['x-amz-bucket-region'] = String(region);
  if (marker !== undefined) {
    headers['x-amz-delete-marker'] = 'true';
    headers['x-amz-version-id'] = String(version);
  }
  if (fault.status === 304 || request?.method === 'HEAD') return { status: fault.status, headers };
  const fields = Object.entries(fault.fields)
    .filter(([name, value]) => value !== undefined && name !== 'DeleteMarker')
    .map(
      ([name, value]) =>
        `<${name}>${escapeText(value instanceof Date ? value.toISOString() : String(value))}</${name}>`,
    );
  return {
    status: fault.status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `${DECLARATION}<Error><Code>${escapeText(fault.code)}</Code><Message>${escapeText(fault.message)}</Message>${fields.join('')}<RequestId>${call.requestId}</RequestId><HostId>${call.requestId}</HostId></Error>`,
  };
};
