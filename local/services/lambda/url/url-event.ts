/** The event of a function behind its URL: payload format 2.0. The path stays encoded, unlike that of an HTTP API. */
import type { HttpRequest } from '../../../kernel/cloud.ts';

export interface UrlRequest {
  readonly http: HttpRequest;
  readonly id: string;
  /** Behind `/_url/<id>`, starts with a slash. */
  readonly path: string;
  readonly rawQuery: string;
  readonly sourceIp: string;
  readonly protocol: string;
}

export const urlEvent = (
  { http, id, path, rawQuery, sourceIp, protocol }: UrlRequest,
  about: {
    readonly requestId: string;
    readonly now: number;
    readonly accountId: string;
    readonly iam: object | undefined;
  },
) => {
  const { cookie, ...headers } = flat(http.headers);
  const { body } = http;
  const text = isText(headers['content-type']);
  const query = [...http.query];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: rawQuery,
    ...(cookie !== undefined && { cookies: cookie.split(';').map((one) => one.trim()) }),
    headers: {
      ...headers,
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': (headers['host'] ?? '').split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(query.length > 0 && { queryStringParameters: joined(query) }),
    requestContext: {
      accountId: about.accountId,
      apiId: id,
      ...(about.iam && { authorizer: { iam: about.iam } }),
      domainName: headers['host'] ?? '',
      domainPrefix: id,
      http: { method: http.method, path, protocol, sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId: about.requestId,
      routeKey: '$default',
      stage: '$default',
      time: clfTime(about.now),
      timeEpoch: about.now,
    },
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
};

const flat = (headers: Readonly<Record<string, string | readonly string[]>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !['connection', 'transfer-encoding', 'keep-alive'].includes(name))
      .map(([name, value]) => [name, typeof value === 'string' ? value : value.join(',')]),
  );

const joined = (pairs: readonly (readonly [string, string])[]): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const [name, value] of pairs) found[name] = name in found ? `${found[name]},${value}` : value;
  return found;
};

const isText = (type: string | undefined): boolean =>
  /^\s*(text\/[^;\s]+|application\/(json|xml|javascript))\s*(;|$)/i.test(type ?? '');

const clfTime = (ms: number): string => {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
};
