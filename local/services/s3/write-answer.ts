/** From an operation's output, or a fault, to an HTTP response. */
import type { Readable } from 'node:stream';
import type { Call, HttpRequest, HttpResponse } from '../../kernel/cloud.ts';
import type { Fault } from '../../kernel/fault.ts';
import { ANSWER_HEADERS } from './parameters.ts';
import type { Route } from './routes.ts';
import { escapeText, type Fields, writeFields } from './xml/shape.ts';

const XMLNS = 'http://s3.amazonaws.com/doc/2006-03-01/';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const answer = (route: Route, output: Record<string, unknown>, call: Call): HttpResponse => {
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
  return (
    `${DECLARATION}<${root} ` +
    `xmlns="${XMLNS}">${writeFields((value ?? {}) as Record<string, unknown>, as)}</${root}>`
  );
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
    body:
      `${DECLARATION}<Error><Code>${escapeText(fault.code)}</Code><Message>${escapeText(fault.message)}` +
      `</Message>${fields.join('')}<RequestId>${call.requestId}</RequestId><HostId>${call.requestId}</HostId></Error>`,
  };
};
