/** The OpenAPI body of an HTTP API: its paths become integrations and routes. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalid } from '../validation.ts';
import type { ResourceContext } from './resource-type.ts';

type Members = Readonly<Record<string, unknown>>;
type Call = ResourceContext['call'];

const KNOWN = new Set(['openapi', 'info', 'paths', 'tags', 'x-amazon-apigateway-cors', 'components']);
const OF_OPERATION = new Set([
  'x-amazon-apigateway-integration',
  'isDefaultRoute',
  'responses',
  'operationId',
  'parameters',
  'summary',
  'description',
  'tags',
]);
const INTEGRATION: Readonly<Record<string, string>> = {
  httpMethod: 'IntegrationMethod',
  uri: 'IntegrationUri',
  payloadFormatVersion: 'PayloadFormatVersion',
  timeoutInMillis: 'TimeoutInMillis',
  connectionType: 'ConnectionType',
};
const TYPES: Readonly<Record<string, string>> = { aws_proxy: 'AWS_PROXY', http_proxy: 'HTTP_PROXY' };

export interface OpenApi {
  readonly name: string;
  readonly description?: string;
  readonly cors?: Members;
  readonly routes: readonly { readonly key: string; readonly integration: Members }[];
}

/** Throws ValidationError for a body that is none, NotInLocalCloud for what API Gateway here does not import. */
export const readOpenApi = (body: unknown): OpenApi => {
  const { info, paths, ...rest } = objectAt(body, 'Body');
  const foreign = Object.keys(rest).find((key) => !KNOWN.has(key));
  if (foreign) throw notInLocalCloud(`${foreign} in the body of AWS::ApiGatewayV2::Api`);
  const { title, description } = objectAt(info, 'Body.info');
  const cors = rest['x-amazon-apigateway-cors'];
  return {
    name: String(title),
    ...(typeof description === 'string' && { description }),
    ...(cors !== undefined && { cors: capitals(objectAt(cors, 'x-amazon-apigateway-cors')) }),
    routes: Object.entries(objectAt(paths ?? {}, 'Body.paths')).flatMap(([path, methods]) =>
      Object.entries(objectAt(methods, path)).map(([method, operation]) => ({
        key: keyOf(path, method),
        integration: integrationOf(`${method} ${path}`, objectAt(operation, `${method} ${path}`)),
      })),
    ),
  };
};

const objectAt = (value: unknown, where: string): Members => {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Members;
  throw invalid(`Unable to import API: ${where} is not an object`);
};

const keyOf = (path: string, method: string): string => {
  if (path === '/$default' || path === '$default') return '$default';
  return `${method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase()} ${path}`;
};

const integrationOf = (where: string, operation: Members): Members => {
  const foreign = Object.keys(operation).find((key) => !OF_OPERATION.has(key));
  if (foreign) throw notInLocalCloud(`${foreign} of ${where} in the body of AWS::ApiGatewayV2::Api`);
  const { type, ...members } = objectAt(operation['x-amazon-apigateway-integration'], `the integration of ${where}`);
  const known = Object.hasOwn(TYPES, String(type).toLowerCase()) ? TYPES[String(type).toLowerCase()] : undefined;
  if (!known) throw notInLocalCloud(`the integration type ${type} of ${where}`);
  const entries = Object.entries(members).map(([name, value]) => {
    const member = Object.hasOwn(INTEGRATION, name) ? INTEGRATION[name] : undefined;
    if (!member) throw notInLocalCloud(`${name} of the integration of ${where}`);
    return [member, name === 'timeoutInMillis' ? Number(value) : value] as const;
  });
  return { IntegrationType: known, ...Object.fromEntries(entries) };
};

const capitals = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).map(([key, value]) => [`${key[0]?.toUpperCase()}${key.slice(1)}`, value]));

/** Puts the routes of the body in the place of all that the API has. */
export const putRoutes = async (call: Call, ApiId: string, { routes }: OpenApi): Promise<void> => {
  const all = async (name: 'Route' | 'Integration') =>
    (await call<{ Items: Readonly<Record<string, string>>[] }>('apigateway', `Get${name}s`, { ApiId })).Items;
  for (const { RouteId } of await all('Route')) await call('apigateway', 'DeleteRoute', { ApiId, RouteId });
  for (const { IntegrationId } of await all('Integration'))
    await call('apigateway', 'DeleteIntegration', { ApiId, IntegrationId });
  for (const { key, integration } of routes) {
    const { IntegrationId } = await call<{ IntegrationId: string }>('apigateway', 'CreateIntegration', {
      ApiId,
      ...integration,
    });
    await call('apigateway', 'CreateRoute', { ApiId, RouteKey: key, Target: `integrations/${IntegrationId}` });
  }
};
