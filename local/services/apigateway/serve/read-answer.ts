/** What a function's answer says the HTTP response is. */
import type { HttpResponse } from '../../../kernel/cloud.ts';

interface Answer {
  statusCode?: unknown;
  headers?: Record<string, unknown>;
  multiValueHeaders?: Record<string, unknown[]>;
  cookies?: unknown[];
  body?: unknown;
  isBase64Encoded?: unknown;
}

/** Undefined where it is no answer that the gateway understands. */
export const readAnswer = (payload: string, version: '1.0' | '2.0'): HttpResponse | undefined => {
  const answer = parse(payload);
  if (answer === undefined) return undefined;
  const structured = typeof answer === 'object' && answer !== null && 'statusCode' in answer;
  if (!structured) {
    if (version === '1.0') return undefined;
    // Format 2.0 takes any JSON for the body of a 200.
    const body = typeof answer === 'string' ? answer : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = answer as Answer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  return {
    status,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...lowerCase(headers),
      ...(version === '1.0' && lowerCase(multiValueHeaders)),
      ...(version === '2.0' && cookies?.length && { 'set-cookie': cookies.map(String) }),
    },
    body: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
};

const lowerCase = (headers: Record<string, unknown> | undefined): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  );

const parse = (payload: string): unknown => {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
};
