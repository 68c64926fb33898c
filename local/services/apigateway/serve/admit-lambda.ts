/** CUSTOM routes: a function decides. Its answers are kept by identity source for as long as the authorizer says. */
import type { Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { functionOf } from '../function-uri.ts';
import type { Authorizer } from '../model.ts';
import { callFunction } from './call-function.ts';
import { requestContextV1, resourceOf } from './event-v1.ts';
import { eventV2, queryParameters } from './event-v2.ts';
import { type Exchange, requestArn } from './exchange.ts';

export type Decision =
  | { readonly kind: 'admitted'; readonly lambda: Record<string, unknown> }
  /** An identity source is missing. */
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'failed'; readonly why: string };

interface Kept {
  readonly until: number;
  readonly answer: unknown;
}

/** Milliseconds; AWS gives an authorizer ten seconds. */
const TIMEOUT = 10_000;
const MOST_KEPT = 10_000;

export const makeLambdaAuthorizers = (cloud: Cloud) => {
  const kept = new Map<string, Kept>();
  return async (exchange: Exchange, authorizer: Authorizer): Promise<Decision> => {
    const sources = authorizer.IdentitySource.map((source) => identityOf(source, exchange));
    if (sources.some((value) => value === undefined || value === '')) return { kind: 'unauthorized' };
    const key = JSON.stringify([exchange.api.ApiId, exchange.stage.StageName, authorizer, sources]);
    const found = kept.get(key);
    if (found && found.until > cloud.clock.now()) return judge(cloud, exchange, authorizer, found.answer);
    const called = await callFunction(cloud, exchange.api, {
      arn: functionOf(authorizer.AuthorizerUri, exchange.stage.StageVariables) as string,
      sourceArn: `arn:aws:execute-api:${exchange.api.region}:${exchange.api.account}:${exchange.api.ApiId}/authorizers/${authorizer.AuthorizerId}`,
      event: authorizerEvent(exchange, authorizer, sources as string[]),
      timeout: TIMEOUT,
    });
    if (called.kind !== 'answer') return { kind: 'failed', why: called.kind === 'failed' ? called.why : called.kind };
    const answer: unknown = JSON.parse(called.payload);
    if (authorizer.AuthorizerResultTtlInSeconds > 0) {
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(key, { until: cloud.clock.now() + authorizer.AuthorizerResultTtlInSeconds * 1000, answer });
    }
    return judge(cloud, exchange, authorizer, answer);
  };
};

const judge = (cloud: Cloud, exchange: Exchange, authorizer: Authorizer, answer: unknown): Decision => {
  const { isAuthorized, context, policyDocument } = (answer ?? {}) as {
    isAuthorized?: unknown;
    context?: Record<string, unknown>;
    policyDocument?: { Version?: string; Statement?: object | object[] };
  };
  const admitted = { kind: 'admitted', lambda: context ?? {} } as const;
  if (authorizer.EnableSimpleResponses) {
    if (typeof isAuthorized !== 'boolean') return { kind: 'failed', why: 'the authorizer gave no isAuthorized' };
    return isAuthorized ? admitted : { kind: 'forbidden' };
  }
  if (!policyDocument?.Statement) return { kind: 'failed', why: 'the authorizer gave no policyDocument' };
  return policyAllows(cloud, exchange, policyDocument) ? admitted : { kind: 'forbidden' };
};

/** The document says what the caller may; for the evaluation it is everybody's, and it alone decides. */
const policyAllows = (
  cloud: Cloud,
  exchange: Exchange,
  document: { Version?: string; Statement?: object | object[] },
): boolean => {
  const { api } = exchange;
  const Statement = [document.Statement ?? []].flat().map((statement) => ({ ...statement, Principal: '*' }));
  const service = 'apigateway.amazonaws.com';
  try {
    cloud.authorize(
      {
        account: api.account,
        region: api.region,
        principal: { kind: 'anonymous', account: api.account, arn: service },
      },
      [
        {
          action: 'execute-api:Invoke',
          resource: requestArn(exchange, exchange.received.path),
          resourcePolicy: JSON.stringify({ Version: '2012-10-17', ...document, Statement }),
          resourcePolicyDecides: true,
        },
      ],
    );
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return false;
  }
};

const identityOf = (source: string, { received, stage, requestId, route }: Exchange): string | undefined => {
  const [, kind, name = ''] =
    /^\$(request\.header|request\.querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  switch (kind) {
    case 'request.header':
      return received.headers[name.toLowerCase()];
    case 'request.querystring':
      return queryParameters(received.rawQuery)?.[name];
    case 'stageVariables':
      return stage.StageVariables[name];
    default:
      return {
        routeKey: route.RouteKey,
        httpMethod: received.http.method,
        requestId,
        stage: stage.StageName,
        path: received.path,
      }[name];
  }
};

const authorizerEvent = (exchange: Exchange, authorizer: Authorizer, sources: string[]): unknown => {
  const arn = requestArn(exchange, exchange.received.path);
  const { body: _, isBase64Encoded: __, version: ___, ...event } = eventV2(exchange, undefined);
  if (authorizer.AuthorizerPayloadFormatVersion === '2.0')
    return {
      version: '2.0',
      type: 'REQUEST',
      routeArn: arn,
      identitySource: sources.length > 0 ? sources : null,
      ...event,
    };
  return {
    version: '1.0',
    type: 'REQUEST',
    methodArn: arn,
    identitySource: sources.join(','),
    authorizationToken: sources.join(','),
    resource: resourceOf(exchange.route.RouteKey),
    path: exchange.rawPath,
    httpMethod: exchange.received.http.method,
    headers: event.headers,
    queryStringParameters: event.queryStringParameters ?? {},
    pathParameters: exchange.parameters ?? {},
    stageVariables: exchange.stage.StageVariables,
    requestContext: requestContextV1(exchange, undefined),
  };
};
