/**
 * Serves HTTP APIs at `/_api/<id>/…`: finds the route, lets the caller in or not, calls the function, answers and
 * logs.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpResponse, Site } from '../../../kernel/cloud.ts';
import { corsHeaders, preflightHeaders } from '../cors.ts';
import { functionOf } from '../function-uri.ts';
import type { Gateway } from '../gateway.ts';
import type { Api, Integration, Stage } from '../model.ts';
import { servedBy } from '../served.ts';
import type { AccessLogs, Answered } from './access-log.ts';
import { admitIam } from './admit-iam.ts';
import { makeLambdaAuthorizers } from './admit-lambda.ts';
import { type Called, callFunction } from './call-function.ts';
import { callHttp } from './call-http.ts';
import { eventV1 } from './event-v1.ts';
import { eventV2 } from './event-v2.ts';
import { type Admitted, type Exchange, routeArn } from './exchange.ts';
import { matchRoute } from './match-route.ts';
import { readAnswer } from './read-answer.ts';
import { type Received, readRequest } from './read-request.ts';
import { makeThrottle } from './throttle.ts';

type Outcome = { readonly response: HttpResponse; readonly admitted?: Admitted } & Partial<Answered>;

export const apiSite = (gateway: Gateway, logs: AccessLogs): Site => {
  const { cloud, store } = gateway;
  const authorizers = makeLambdaAuthorizers(cloud);
  const mayPass = makeThrottle(() => performance.now());

  const answer = async (exchange: Exchange): Promise<Outcome> => {
    const { api, stage, route, integration, authorizer } = exchange;
    if (!mayPass(api.ApiId, stage, route.RouteKey)) return refuse(429, 'Too Many Requests', 'THROTTLED');
    let admitted: Admitted;
    if (route.AuthorizationType === 'AWS_IAM') {
      const decision = await admitIam(cloud, exchange);
      if ('why' in decision) return { ...refuse(403, 'Forbidden', 'ACCESS_DENIED'), authorizerError: decision.why };
      admitted = decision;
    } else if (route.AuthorizationType === 'CUSTOM') {
      const decision = authorizer
        ? await authorizers(exchange, authorizer)
        : ({ kind: 'failed', why: 'the authorizer is gone' } as const);
      if (decision.kind === 'unauthorized') return refuse(401, 'Unauthorized', 'UNAUTHORIZED');
      if (decision.kind === 'forbidden') return refuse(403, 'Forbidden', 'ACCESS_DENIED');
      if (decision.kind === 'failed')
        return { ...refuse(500, 'Internal Server Error', 'AUTHORIZER_FAILURE'), authorizerError: decision.why };
      admitted = { lambda: decision.lambda };
    }
    if (integration?.IntegrationType === 'HTTP_PROXY') return passOn(exchange, integration, admitted);
    const arn = integration && functionOf(integration.IntegrationUri, stage.StageVariables);
    if (!integration || !arn) return refuse(500, 'Internal Server Error', 'API_CONFIGURATION_ERROR');
    const began = performance.now();
    const called = await callFunction(cloud, api, {
      arn,
      sourceArn: routeArn(exchange),
      event: integration.PayloadFormatVersion === '2.0' ? eventV2(exchange, admitted) : eventV1(exchange, admitted),
      timeout: integration.TimeoutInMillis,
    });
    const integrationLatency = Math.round(performance.now() - began);
    return { ...respond(called, integration.PayloadFormatVersion), admitted, integrationLatency };
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const began = performance.now();
    const received = await readRequest(incoming);
    if (!received) return send(outgoing, refuse(413, 'Request Entity Too Large', 'REQUEST_TOO_LARGE').response);
    const api = store.api(received.apiId);
    // An unknown id is a host that does not exist on AWS.
    if (!api || api.DisableExecuteApiEndpoint) return send(outgoing, refuse(404, 'Not Found', 'NOT_FOUND').response);
    const { origin } = received.headers;
    const { CorsConfiguration: cors } = api;
    const preflight = received.http.method === 'OPTIONS' && origin && received.headers['access-control-request-method'];
    if (cors && preflight) return send(outgoing, { status: 204, headers: preflightHeaders(cors, origin) });
    const exchange = findRoute(gateway, api, received);
    const outcome = exchange ? await answer(exchange) : refuse(404, 'Not Found', 'NOT_FOUND');
    const response = withGatewayHeaders(
      outcome.response,
      {
        ...(exchange && { 'apigw-requestid': exchange.requestId }),
        ...(cors && corsHeaders(cors, origin)),
      },
      cors !== undefined,
    );
    send(outgoing, response);
    if (!exchange) return;
    const { response: _, admitted, ...known } = outcome;
    logs.write(
      exchange,
      { status: response.status, bytes: sizeOf(response), latency: Math.round(performance.now() - began), ...known },
      admitted,
    );
  };
  return { prefix: '/_api/', handle };
};

/** The stage is the first segment if the API has one of that name, else `$default`. */
const findRoute = ({ cloud, store }: Gateway, api: Api, received: Received): Exchange | undefined => {
  const first = received.path.split('/')[1] as string;
  const named = first === '' || first === '$default' ? undefined : store.part('stage', api.ApiId, first);
  const stage: Stage | undefined = named ?? store.part('stage', api.ApiId, '$default');
  const served = stage && servedBy(store, api.ApiId, stage);
  if (!stage || !served) return undefined;
  const path = named ? received.path.slice(first.length + 1) || '/' : received.path;
  const match = matchRoute(served.routes, received.http.method, path);
  if (!match) return undefined;
  const { route, parameters } = match;
  const target = route.Target?.replace('integrations/', '');
  return {
    api,
    stage,
    route,
    parameters,
    integration: served.integrations.find(({ IntegrationId }) => IntegrationId === target),
    authorizer: served.authorizers.find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId),
    received: { ...received, path },
    rawPath: received.path,
    requestId: `${cloud.ids.short(15)}=`,
    now: Math.floor(cloud.clock.now()),
  };
};

const refuse = (status: number, message: string, type: string): Outcome => ({
  response: { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) },
  error: { message, type },
});

const passOn = async (exchange: Exchange, integration: Integration, admitted: Admitted): Promise<Outcome> => {
  const began = performance.now();
  const passed = await callHttp(exchange, integration);
  const integrationLatency = Math.round(performance.now() - began);
  if (passed.kind === 'answer')
    return { response: passed.response, admitted, integrationLatency, integrationStatus: passed.response.status };
  const why = passed.kind === 'failed' ? passed.why : 'the integration timed out';
  const type = passed.kind === 'failed' ? 'INTEGRATION_NETWORK_FAILURE' : 'INTEGRATION_TIMEOUT';
  return { ...refuse(503, 'Service Unavailable', type), integrationError: why, admitted, integrationLatency };
};

const respond = (called: Called, version: '1.0' | '2.0'): Outcome => {
  switch (called.kind) {
    case 'answer': {
      const response = readAnswer(called.payload, version);
      if (response) return { response, integrationStatus: 200 };
      const integrationError =
        'The response from the Lambda function doesn’t match the format that API Gateway expects.';
      return {
        ...refuse(500, 'Internal Server Error', 'INTEGRATION_FAILURE'),
        integrationError,
        integrationStatus: 200,
      };
    }
    case 'failed':
      return { ...refuse(500, 'Internal Server Error', 'INTEGRATION_FAILURE'), integrationError: called.why };
    case 'timeout':
      return {
        ...refuse(503, 'Service Unavailable', 'INTEGRATION_TIMEOUT'),
        integrationError: 'the integration timed out',
      };
    case 'busy':
      return {
        ...refuse(503, 'Service Unavailable', 'INTEGRATION_FAILURE'),
        integrationError: 'the function was throttled',
      };
    case 'too large':
      return refuse(413, 'Request Entity Too Large', 'REQUEST_TOO_LARGE');
  }
};

/** With CORS configured on the API, what the function says about it does not count. */
const withGatewayHeaders = (response: HttpResponse, own: Record<string, string>, cors: boolean): HttpResponse => {
  const kept = Object.entries(response.headers ?? {}).filter(([name]) => !(cors && name.startsWith('access-control-')));
  return { ...response, headers: { ...Object.fromEntries(kept), ...own } };
};

const sizeOf = ({ body }: HttpResponse): number =>
  typeof body === 'string' ? Buffer.byteLength(body) : body instanceof Uint8Array ? body.length : 0;

const send = (outgoing: ServerResponse, { status, headers = {}, body }: HttpResponse): void => {
  outgoing.writeHead(status, headers as Record<string, string | string[]>);
  outgoing.end(body as string | Uint8Array | undefined);
};
