/** Payload format 1.0, as REST APIs have it. */

import { forwardedHeaders, isText } from './event-v2.ts';
import { type Admitted, clfTime, type Exchange } from './exchange.ts';

export const eventV1 = (exchange: Exchange, admitted: Admitted) => {
  const { received, stage, rawPath, parameters, route } = exchange;
  const { body } = received.http;
  const text = isText(received.headers['content-type']);
  const extra = Object.entries(forwardedHeaders(exchange)).filter(([name]) => !(name in received.headers));
  return {
    version: '1.0',
    resource: resourceOf(route.RouteKey),
    path: rawPath,
    httpMethod: received.http.method,
    ...both('headers', 'multiValueHeaders', [...received.rawHeaders, ...extra]),
    ...both('queryStringParameters', 'multiValueQueryStringParameters', [...new URLSearchParams(received.rawQuery)]),
    requestContext: requestContextV1(exchange, admitted),
    pathParameters: parameters ?? null,
    stageVariables: Object.keys(stage.StageVariables).length > 0 ? stage.StageVariables : null,
    body: body.length === 0 ? null : body.toString(text ? 'utf8' : 'base64'),
    isBase64Encoded: body.length > 0 && !text,
  };
};

export const resourceOf = (routeKey: string): string => routeKey.split(' ')[1] ?? '$default';

export const requestContextV1 = (exchange: Exchange, admitted: Admitted) => {
  const { api, received, stage, rawPath, requestId, now, route } = exchange;
  const { method } = received.http;
  const iam = admitted && 'iam' in admitted ? admitted.iam : {};
  const authorizer = admitted && 'lambda' in admitted ? admitted.lambda : undefined;
  return {
    accountId: api.account,
    apiId: api.ApiId,
    ...(authorizer && { authorizer }),
    domainName: received.headers['host'] ?? '',
    domainPrefix: api.ApiId,
    extendedRequestId: requestId,
    httpMethod: method,
    identity: {
      accessKey: iam['accessKey'] ?? null,
      accountId: iam['accountId'] ?? null,
      caller: iam['callerId'] ?? null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: received.sourceIp,
      user: iam['userId'] ?? null,
      userAgent: received.headers['user-agent'] ?? '',
      userArn: iam['userArn'] ?? null,
    },
    path: rawPath,
    protocol: received.protocol,
    requestId,
    requestTime: clfTime(now),
    requestTimeEpoch: now,
    resourceId: route.RouteKey,
    resourcePath: resourceOf(route.RouteKey),
    stage: stage.StageName,
  };
};

/** The last value of each name, and all of them; null where there are none. */
const both = (single: string, multiple: string, pairs: readonly (readonly [string, string])[]) => {
  const all: Record<string, string[]> = {};
  for (const [name, value] of pairs) all[name] = [...(all[name] ?? []), value];
  const none = pairs.length === 0;
  return {
    [single]: none ? null : Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1)])),
    [multiple]: none ? null : all,
  };
};
