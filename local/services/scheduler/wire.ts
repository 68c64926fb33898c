/** The scheduler's REST protocol: paths and queries to operations, JSON bodies. */
import type { HttpRequest, Wire } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { wireJson } from '../../kernel/wire/json.ts';
import { matchPath } from '../../kernel/wire/match-path.ts';
import { invalid } from './faults.ts';

/** Parts of paths in braces are members; so are query parameters, by these names. */
const ROUTES: readonly (readonly [operation: string, method: string, path: string, query?: Record<string, string>])[] =
  [
    ['ListSchedules', 'GET', '/schedules', pageBy({ GroupName: 'ScheduleGroup', State: 'State' })],
    ['CreateSchedule', 'POST', '/schedules/{Name}'],
    ['GetSchedule', 'GET', '/schedules/{Name}', { GroupName: 'groupName' }],
    ['UpdateSchedule', 'PUT', '/schedules/{Name}'],
    ['DeleteSchedule', 'DELETE', '/schedules/{Name}', { GroupName: 'groupName', ClientToken: 'clientToken' }],
    ['ListScheduleGroups', 'GET', '/schedule-groups', pageBy({})],
    ['CreateScheduleGroup', 'POST', '/schedule-groups/{Name}'],
    ['GetScheduleGroup', 'GET', '/schedule-groups/{Name}'],
    ['DeleteScheduleGroup', 'DELETE', '/schedule-groups/{Name}', { ClientToken: 'clientToken' }],
    ['ListTagsForResource', 'GET', '/tags/{ResourceArn}'],
    ['TagResource', 'POST', '/tags/{ResourceArn}'],
    ['UntagResource', 'DELETE', '/tags/{ResourceArn}', { TagKeys: 'TagKeys' }],
  ];

function pageBy(more: Record<string, string>): Record<string, string> {
  return { MaxResults: 'MaxResults', NextToken: 'NextToken', NamePrefix: 'NamePrefix', ...more };
}

export const schedulerWire: Wire = {
  protocol: 'rest',
  async handle(request, call, invoke) {
    for (const [operation, method, path, query = {}] of ROUTES) {
      const parameters = method === request.method ? matchPath(request.path, path) : undefined;
      if (!parameters) continue;
      const output = await invoke(operation, { ...readBody(request), ...readQuery(request, query), ...parameters });
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'x-amzn-requestid': call.requestId },
        body: JSON.stringify(wireJson(output ?? {})),
      };
    }
    throw notInLocalCloud(`the operation scheduler:${request.method} ${request.path}`);
  },
  fault: (fault, call) => ({
    status: fault.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': call.requestId,
      'x-amzn-errortype': fault.code,
    },
    body: JSON.stringify(wireJson({ Message: fault.message, ...fault.fields })),
  }),
};

const readQuery = ({ query }: HttpRequest, names: Record<string, string>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(names)
      .filter(([, name]) => query.has(name))
      .map(([member, name]) => {
        if (member === 'TagKeys') return [member, query.getAll(name)];
        return [member, member === 'MaxResults' ? Number(query.get(name)) : query.get(name)];
      }),
  );

const readBody = ({ body }: HttpRequest): Record<string, unknown> => {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    throw invalid('Could not parse request body into json.');
  }
};
