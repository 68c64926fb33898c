import type { HttpResponse } from '../../../kernel/cloud.ts';

/**
 * What a function's answer says the HTTP response is; undefined where it makes none. Without a status code it is the
 * body of a 200.
 */
export const urlAnswer = (payload: string): HttpResponse | undefined => {
  const answer = JSON.parse(payload) as unknown;
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) {
    const body = typeof answer === 'string' ? answer : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer as {
    statusCode: unknown;
    headers?: Record<string, unknown>;
    cookies?: unknown[];
    body?: unknown;
    isBase64Encoded?: boolean;
  };
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const text = body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)])),
      ...(cookies?.length && { 'set-cookie': cookies.map(String) }),
    },
    body: isBase64Encoded ? Buffer.from(text, 'base64') : text,
  };
};
