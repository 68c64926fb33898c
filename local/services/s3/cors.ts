/** Cross-origin requests: which headers a browser is answered, by the bucket's CORS rules. */
import type { HttpRequest, HttpResponse } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Bucket } from './buckets.ts';

interface CorsRule {
  readonly AllowedHeaders?: readonly string[];
  readonly AllowedMethods?: readonly string[];
  readonly AllowedOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAgeSeconds?: number;
}

/** Undefined where no rule allows the request. */
export const corsHeaders = (
  bucket: Bucket | undefined,
  origin: string,
  method: string,
  wanted: readonly string[] = [],
): Record<string, string> | undefined => {
  const { CORSRules = [] } = (bucket?.configuration['cors'] ?? {}) as { CORSRules?: readonly CorsRule[] };
  const rule = CORSRules.find(
    ({ AllowedOrigins = [], AllowedMethods = [], AllowedHeaders = [] }) =>
      AllowedOrigins.some((pattern) => fits(pattern, origin)) &&
      AllowedMethods.includes(method) &&
      wanted.every((name) => AllowedHeaders.some((pattern) => fits(pattern.toLowerCase(), name))),
  );
  if (!rule) return undefined;
  const isForAll = rule.AllowedOrigins?.includes('*') === true;
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    'access-control-allow-methods': (rule.AllowedMethods ?? []).join(', '),
    ...(isForAll ? {} : { 'access-control-allow-credentials': 'true' }),
    ...(wanted.length > 0 ? { 'access-control-allow-headers': wanted.join(', ') } : {}),
    ...(rule.ExposeHeaders?.length ? { 'access-control-expose-headers': rule.ExposeHeaders.join(', ') } : {}),
    ...(rule.MaxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.MaxAgeSeconds) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
};

/** At most one `*` stands for anything. */
const fits = (pattern: string, text: string): boolean => {
  const [start = '', end] = pattern.split('*', 2);
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
};

/** The answer to a browser that asks before it sends (OPTIONS). */
export const answerPreflight = (request: HttpRequest, bucket: Bucket | undefined): HttpResponse => {
  const { origin, 'access-control-request-method': method } = request.headers;
  if (!origin || !method)
    throw new Fault('BadRequest', 'Insufficient information. Origin request header needed.', { status: 400 });
  const wanted = (request.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  const headers = corsHeaders(bucket, origin, method, wanted);
  if (!headers)
    throw new Fault(
      'AccessForbidden',
      bucket?.configuration['cors']
        ? 'CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request ' +
            'method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the ' +
            "resource's CORS spec."
        : 'CORSResponse: CORS is not enabled for this bucket.',
      { status: 403, fields: { Method: method, ResourceType: 'OBJECT' } },
    );
  return { status: 200, headers: { ...headers, 'content-length': '0' } };
};
