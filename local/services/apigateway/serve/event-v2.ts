/** Payload format 2.0. */
import { type Admitted, clfTime, type Exchange } from './exchange.ts';

export const eventV2 = (exchange: Exchange, admitted: Admitted) => {
  const { received, route, stage, rawPath, parameters } = exchange;
  const query = queryParameters(received.rawQuery);
  const { body } = received.http;
  const text = isText(received.headers['content-type']);
  return {
    version: '2.0',
    routeKey: route.RouteKey,
    rawPath,
    rawQueryString: received.rawQuery,
    ...(received.cookies && { cookies: received.cookies }),
    headers: forwardedHeaders(exchange),
    ...(query && { queryStringParameters: query }),
    requestContext: requestContext(exchange, admitted),
    ...(parameters && { pathParameters: parameters }),
    ...(Object.keys(stage.StageVariables).length > 0 && { stageVariables: stage.StageVariables }),
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
};

export const requestContext = (exchange: Exchange, admitted: Admitted) => {
  const { api, received, route, stage, rawPath, requestId, now } = exchange;
  return {
    accountId: api.account,
    apiId: api.ApiId,
    ...(admitted && { authorizer: admitted }),
    domainName: received.headers['host'] ?? '',
    domainPrefix: api.ApiId,
    http: {
      method: received.http.method,
      path: rawPath,
      protocol: received.protocol,
      sourceIp: received.sourceIp,
      userAgent: received.headers['user-agent'] ?? '',
    },
    requestId,
    routeKey: route.RouteKey,
    stage: stage.StageName,
    time: clfTime(now),
    timeEpoch: now,
  };
};

export const forwardedHeaders = ({ received }: Exchange): Record<string, string> => ({
  ...received.headers,
  'content-length': String(received.http.body.length),
  'x-forwarded-for': received.sourceIp,
  'x-forwarded-port': (received.headers['host'] ?? '').split(':')[1] ?? '80',
  'x-forwarded-proto': 'http',
});

/** Decoded, several values of a name joined by commas. */
export const queryParameters = (raw: string): Record<string, string> | undefined => {
  if (raw === '') return undefined;
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw)) found[name] = name in found ? `${found[name]},${value}` : value;
  return found;
};

/** The only types whose bodies AWS passes on as text; forms and bodies without a type are base64. */
export const isText = (type: string | undefined): boolean =>
  /^\s*(text\/[^;\s]+|application\/(json|xml|javascript))\s*(;|$)/i.test(type ?? '');
