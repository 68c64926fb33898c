/** Lambda's REST protocol: paths and queries to operations, JSON bodies; Invoke's payload is the body itself. */
import type { Call, HttpRequest, HttpResponse, Wire } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { wireJson } from '../../kernel/wire/json.ts';
import { matchPath } from '../../kernel/wire/match-path.ts';
import { type Route, routes } from './routes.ts';

export const lambdaWire: Wire = {
  protocol: 'rest',
  async handle(request, call, invoke) {
    const invocation = matchPath(request.path, '/2015-03-31/functions/{FunctionName}/invocations');
    if (invocation && request.method === 'POST') return invokeOverHttp(request, call, invoke, invocation);
    for (const route of routes) {
      const parameters = route.method === request.method ? matchPath(request.path, route.path) : undefined;
      if (!parameters || (route.where && request.query.get(route.where[0]) !== route.where[1])) continue;
      const output = await invoke(route.operation, {
        ...readBody(request),
        ...readQuery(request, route),
        ...Object.fromEntries(
          Object.entries(parameters).map(([member, value]) => [member, inItsType(member, [value])]),
        ),
      });
      return answer(route, output, call);
    }
    throw notInLocalCloud(`the operation lambda:${request.method} ${request.path}`);
  },
  fault: (fault, call) => ({
    status: fault.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': call.requestId,
      'x-amzn-errortype': fault.code,
      ...(fault.status === 429 && { 'retry-after': '1' }),
    },
    body: JSON.stringify(
      wireJson({
        Type: fault.status < 500 ? 'User' : 'Service',
        Message: fault.message,
        message: fault.message,
        ...fault.fields,
      }),
    ),
  }),
};

const invokeOverHttp = async (
  request: HttpRequest,
  call: Call,
  invoke: (operation: string, input: unknown) => Promise<unknown>,
  parameters: Record<string, string>,
): Promise<HttpResponse> => {
  const { headers, query, body } = request;
  for (const name of ['x-amz-durable-execution-name', 'x-amz-tenant-id'])
    if (headers[name]) throw notInLocalCloud(`the header ${name} of Invoke`);
  const output = (await invoke('Invoke', {
    ...parameters,
    Payload: body,
    ...(headers['x-amz-invocation-type'] && { InvocationType: headers['x-amz-invocation-type'] }),
    ...(headers['x-amz-log-type'] && { LogType: headers['x-amz-log-type'] }),
    ...(headers['x-amz-client-context'] && { ClientContext: headers['x-amz-client-context'] }),
    ...(query.get('Qualifier') && { Qualifier: query.get('Qualifier') }),
  })) as { StatusCode: number; Payload?: Buffer; FunctionError?: string; LogResult?: string; ExecutedVersion?: string };
  return {
    status: output.StatusCode,
    headers: {
      'x-amzn-requestid': call.requestId,
      ...(output.ExecutedVersion && { 'x-amz-executed-version': output.ExecutedVersion }),
      ...(output.FunctionError && { 'x-amz-function-error': output.FunctionError }),
      ...(output.LogResult !== undefined && { 'x-amz-log-result': output.LogResult }),
      ...(output.Payload && { 'content-type': 'application/json' }),
    },
    ...(output.Payload && { body: output.Payload }),
  };
};

const readQuery = ({ query }: HttpRequest, route: Route): Record<string, unknown> => {
  const members = Object.entries(route.query ?? {}).map(([member, name]): [string, unknown] => {
    const values = query.getAll(name);
    return [member, inItsType(member, values)];
  });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
};

const NUMBERS: ReadonlySet<string> = new Set(['MaxItems', 'VersionNumber']);

/** Paths and queries are text: members of other types are made of it. */
const inItsType = (member: string, values: readonly string[]): unknown => {
  if (member === 'TagKeys') return values;
  const [value] = values;
  return NUMBERS.has(member) && value !== undefined ? Number(value) : value;
};

const readBody = ({ body }: HttpRequest): Record<string, unknown> => {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    throw new Fault('InvalidRequestContentException', 'Could not parse request body into json.');
  }
};

const answer = (route: Route, output: unknown, call: Call): HttpResponse => ({
  status: route.status,
  headers: { 'x-amzn-requestid': call.requestId, ...(route.status !== 204 && { 'content-type': 'application/json' }) },
  ...(route.status !== 204 && { body: JSON.stringify(wireJson(output ?? {})) }),
});
