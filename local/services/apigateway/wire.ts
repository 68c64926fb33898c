/** API Gateway's REST protocol (/v2/…): camelCase JSON. */
import type { HttpRequest, Wire } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { matchPath } from '../../kernel/wire/match-path.ts';

interface Path {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

const part = (name: string): Path[] => {
  const list = `/v2/apis/{ApiId}/${name.toLowerCase()}s`;
  const one = `${list}/{${name === 'Stage' ? 'StageName' : `${name}Id`}}`;
  return [
    { operation: `Create${name}`, method: 'POST', path: list, status: 201 },
    { operation: `Get${name}s`, method: 'GET', path: list, status: 200 },
    { operation: `Get${name}`, method: 'GET', path: one, status: 200 },
    { operation: `Update${name}`, method: 'PATCH', path: one, status: 200 },
    { operation: `Delete${name}`, method: 'DELETE', path: one, status: 204 },
  ];
};

const STAGE = '/v2/apis/{ApiId}/stages/{StageName}';
const paths: readonly Path[] = [
  { operation: 'CreateApi', method: 'POST', path: '/v2/apis', status: 201 },
  { operation: 'GetApis', method: 'GET', path: '/v2/apis', status: 200 },
  { operation: 'GetApi', method: 'GET', path: '/v2/apis/{ApiId}', status: 200 },
  { operation: 'UpdateApi', method: 'PATCH', path: '/v2/apis/{ApiId}', status: 200 },
  { operation: 'DeleteApi', method: 'DELETE', path: '/v2/apis/{ApiId}', status: 204 },
  { operation: 'DeleteCorsConfiguration', method: 'DELETE', path: '/v2/apis/{ApiId}/cors', status: 204 },
  ...['Route', 'Integration', 'Authorizer', 'Stage', 'Deployment'].flatMap(part),
  { operation: 'DeleteAccessLogSettings', method: 'DELETE', path: `${STAGE}/accesslogsettings`, status: 204 },
  { operation: 'DeleteRouteSettings', method: 'DELETE', path: `${STAGE}/routesettings/{RouteKey}`, status: 204 },
  { operation: 'GetTags', method: 'GET', path: '/v2/tags/{ResourceArn}', status: 200 },
  { operation: 'TagResource', method: 'POST', path: '/v2/tags/{ResourceArn}', status: 201 },
  { operation: 'UntagResource', method: 'DELETE', path: '/v2/tags/{ResourceArn}', status: 204 },
];

export const gatewayWire: Wire = {
  protocol: 'rest',
  async handle(request, call, invoke) {
    for (const { operation, method, path, status } of paths) {
      const parameters = method === request.method ? matchPath(request.path, path) : undefined;
      if (!parameters) continue;
      const output = await invoke(operation, { ...readBody(request), ...readQuery(request), ...parameters });
      return {
        status,
        headers: { 'x-amzn-requestid': call.requestId, ...(status !== 204 && { 'content-type': 'application/json' }) },
        ...(status !== 204 && { body: JSON.stringify(camel(output ?? {})) }),
      };
    }
    throw notInLocalCloud(`the operation apigateway:${request.method} ${request.path}`);
  },
  fault: (fault, call) => ({
    status: fault.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': call.requestId, 'x-amzn-errortype': fault.code },
    body: JSON.stringify(camel({ message: fault.message, ...fault.fields })),
  }),
};

/** Their members are names that people chose. */
const MAPS = new Set([
  'Tags',
  'StageVariables',
  'RouteSettings',
  'RequestParameters',
  'ResponseParameters',
  'RequestTemplates',
]);

const camel = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(camel);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      lower(name),
      MAPS.has(name)
        ? Object.fromEntries(Object.entries(member ?? {}).map(([key, one]) => [key, camel(one)]))
        : camel(member),
    ]),
  );
};

const pascal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pascal);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      upper(name),
      MAPS.has(upper(name)) && member !== null
        ? Object.fromEntries(Object.entries(member as object).map(([key, one]) => [key, pascal(one)]))
        : pascal(member),
    ]),
  );
};

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const readBody = ({ body }: HttpRequest): Record<string, unknown> => {
  if (body.length === 0) return {};
  try {
    return pascal(JSON.parse(body.toString('utf8'))) as Record<string, unknown>;
  } catch {
    throw new Fault('BadRequestException', 'Unable to parse the request body as JSON.');
  }
};

const readQuery = ({ query }: HttpRequest): Record<string, unknown> => ({
  ...(query.has('maxResults') && { MaxResults: query.get('maxResults') }),
  ...(query.has('nextToken') && { NextToken: query.get('nextToken') }),
  ...(query.has('tagKeys') && { TagKeys: query.getAll('tagKeys') }),
});
