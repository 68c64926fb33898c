/**
 * From an HTTP request to an operation's input: path, query, headers, and a body that may be framed and checksummed.
 */
import type { HttpRequest } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { isChunked, unchunk } from './aws-chunked.ts';
import { verifyBody } from './checksums/verify.ts';
import { invalidArgument } from './faults.ts';
import { STREAMED } from './get-object.ts';
import { HEADERS, NOT_PARAMETERS, OF_BODIES, QUERIES, readParameter } from './parameters.ts';
import type { Route } from './routes.ts';
import { parseXml } from './xml/parse.ts';
import { type Fields, readFields } from './xml/shape.ts';

/** Bucket and key, from the path. */
export interface Place {
  readonly Bucket?: string;
  readonly Key?: string;
}

export const readInput = (request: HttpRequest, place: Place, route: Route): Record<string | symbol, unknown> => {
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
