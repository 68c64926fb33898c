/** AWS JSON 1.0 and 1.1: the operation is in x-amz-target, input and output are JSON, timestamps are epoch seconds. */
import type { HttpRequest, HttpResponse } from '../cloud.ts';
import { Fault } from '../fault.ts';

export const readJson = (request: HttpRequest): unknown => {
  if (request.body.length === 0) return {};
  const input = parse(request.body.toString('utf8'));
  if (input === null || typeof input !== 'object' || Array.isArray(input))
    throw new Fault('SerializationException', 'the body of the request is not a JSON object');
  return input;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault('SerializationException', 'the body of the request is not JSON');
  }
};

/** Dates become epoch seconds, bytes become base64. */
export const wireJson = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(wireJson);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, wireJson(member)]));
  }
  return value;
};

export const jsonResponse = (output: unknown, version: string, requestId: string): HttpResponse => ({
  status: 200,
  headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
  body: JSON.stringify(wireJson(output ?? {})),
});

/** `queryErrors` are the codes of a service that once spoke Query; without it, no such header. */
export const jsonFault = (
  fault: Fault,
  version: string,
  requestId: string,
  queryErrors?: Readonly<Record<string, string>>,
): HttpResponse => ({
  status: fault.status,
  headers: {
    'content-type': `application/x-amz-json-${version}`,
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': fault.code,
    ...(queryErrors && {
      'x-amzn-query-error': `${queryErrors[fault.code] ?? fault.code};${fault.status < 500 ? 'Sender' : 'Receiver'}`,
    }),
  },
  body: JSON.stringify(
    wireJson({ __type: fault.code, message: fault.message, Message: fault.message, ...fault.fields }),
  ),
});
