import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { badRequest, conflict } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import type { Api, Route } from '../model.ts';
import { partOperations } from './parts.ts';

const KEY = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/\S*)$/;
const SEGMENT = /^(?:[^{}\s]*|\{[\w.:-]+\}|\{[\w.:-]+\+\})$/;

export const routes = (gateway: Gateway): Record<string, Operation> =>
  partOperations(gateway, {
    kind: 'route',
    name: 'Route',
    members: [
      'RouteKey',
      'Target',
      'AuthorizationType',
      'AuthorizerId',
      'OperationName',
      'ApiKeyRequired',
      'AuthorizationScopes',
    ],
    read(input, before, api, RouteId) {
      const RouteKey = readRouteKey(input['RouteKey'] ?? before?.RouteKey);
      if (
        gateway.store
          .parts('route', api.ApiId)
          .some((other) => other.RouteKey === RouteKey && other.RouteId !== RouteId)
      )
        throw conflict(`Route with key ${RouteKey} already exists for this API`);
      if (input['ApiKeyRequired']) throw badRequest('ApiKeyRequired is not currently supported for HTTP APIs.');
      if ((input['AuthorizationScopes'] as unknown[] | undefined)?.length)
        throw notInLocalCloud('AuthorizationScopes of a route (JWT authorizers)');
      return {
        RouteId,
        RouteKey,
        Target: readTarget(gateway, api, input['Target'] ?? before?.Target),
        OperationName: (input['OperationName'] ?? before?.OperationName) as string | undefined,
        ...readAuthorization(gateway, api, input, before),
      };
    },
    describe: (route) => ({ ...route, ApiKeyRequired: false }),
  });

/** Throws BadRequestException for methods and paths that HTTP APIs do not have. */
export const readRouteKey = (value: unknown): string => {
  const key = String(value ?? '');
  if (key === '$default') return key;
  const [, , path] = KEY.exec(key) ?? [];
  if (path === undefined)
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /' +
        '<RESOURCE PATH>" or "$default"',
    );
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    if (!SEGMENT.test(segment)) throw badRequest(`Path segment ${segment} of the route key is not valid`);
    if (segment.endsWith('+}') && index !== segments.length - 1)
      throw badRequest('The greedy path variable must be the last segment of the route key');
  }
  const names = segments.filter((segment) => segment.startsWith('{')).map((segment) => segment.replace(/[{}+]/g, ''));
  if (new Set(names).size !== names.length)
    throw badRequest('Path variables of the route key must have different names');
  return key;
};

const readTarget = ({ store }: Gateway, api: Api, value: unknown): string | undefined => {
  if (value === undefined || value === '') return undefined;
  const [, id] = /^integrations\/([a-z0-9]+)$/.exec(String(value)) ?? [];
  if (id === undefined) throw badRequest(`Invalid target ${value}: expected integrations/<id>`);
  if (!store.part('integration', api.ApiId, id)) throw badRequest(`Invalid Integration identifier specified ${id}`);
  return String(value);
};

const readAuthorization = (
  { store }: Gateway,
  api: Api,
  input: Record<string, unknown>,
  before: Route | undefined,
): Pick<Route, 'AuthorizationType' | 'AuthorizerId'> => {
  const AuthorizationType = (input['AuthorizationType'] ?? before?.AuthorizationType ?? 'NONE') as
    | Route['AuthorizationType']
    | 'JWT';
  if (AuthorizationType === 'JWT') throw notInLocalCloud('AuthorizationType JWT of a route');
  if (!['NONE', 'AWS_IAM', 'CUSTOM'].includes(AuthorizationType))
    throw badRequest(`Invalid authorization type: ${AuthorizationType}`);
  const AuthorizerId = (input['AuthorizerId'] ?? before?.AuthorizerId) as string | undefined;
  if (AuthorizationType !== 'CUSTOM') return { AuthorizationType };
  if (!AuthorizerId || !store.part('authorizer', api.ApiId, AuthorizerId))
    throw badRequest(
      `Invalid authorizer ID specified. Setting the authorization type to CUSTOM requires a valid authorizer.`,
    );
  return { AuthorizationType, AuthorizerId };
};
