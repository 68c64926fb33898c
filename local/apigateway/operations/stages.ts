import type { Operation } from '../../cloud.ts';
import { notInLocalCloud } from '../../fault.ts';
import { onlyMembers } from '../../wire/only-members.ts';
import { manage } from '../demand.ts';
import { badRequest, conflict } from '../faults.ts';
import { findApi, findPart } from '../find-api.ts';
import type { Gateway } from '../gateway.ts';
import type { Api, RouteSettings, Stage } from '../model.ts';
import { page } from '../page.ts';
import { readTags } from '../tags.ts';

interface Input {
  ApiId: string;
  StageName: string;
  AutoDeploy?: boolean;
  Description?: string;
  DeploymentId?: string;
  AccessLogSettings?: { DestinationArn?: string; Format?: string };
  DefaultRouteSettings?: Settings;
  RouteSettings?: Record<string, Settings>;
  StageVariables?: Record<string, string>;
  ClientCertificateId?: string;
  Tags?: Record<string, string>;
  RouteKey?: string;
  MaxResults?: number;
  NextToken?: string;
}

interface Settings extends RouteSettings {
  DataTraceEnabled?: boolean;
  DetailedMetricsEnabled?: boolean;
  LoggingLevel?: string;
}

const MEMBERS = [
  'ApiId',
  'StageName',
  'AutoDeploy',
  'Description',
  'DeploymentId',
  'AccessLogSettings',
  'DefaultRouteSettings',
  'RouteSettings',
  'StageVariables',
];

export const stages = (gateway: Gateway): Record<string, Operation> => {
  const { cloud, store } = gateway;
  const path = ({ ApiId, StageName }: Input) => `/apis/${ApiId}/stages/${StageName}`;
  const change = (input: Input, call: { account: string; region: string }, by: (stage: Stage, api: Api) => Stage) =>
    store.write(() => {
      const api = findApi(gateway, input.ApiId, call);
      const stage = { ...by(findPart(gateway, 'stage', api, input.StageName), api), updated: cloud.clock.now() };
      store.putPart('stage', api.ApiId, stage.StageName, stage);
      return describe(stage);
    });
  return {
    CreateStage: {
      demands: (input: Input, call) => [manage('POST', `/apis/${input.ApiId}/stages`, call, input)],
      run(input: Input, call) {
        onlyMembers('CreateStage', input, [...MEMBERS, 'Tags']);
        return store.write(() => {
          const api = findApi(gateway, input.ApiId, call);
          if (!/^(\$default|[a-zA-Z0-9_-]{1,128})$/.test(input.StageName ?? ''))
            throw badRequest('Stage name only allows alphanumeric characters, hyphens and underscores, or $default');
          if (store.part('stage', api.ApiId, input.StageName)) throw conflict('Stage already exists');
          const now = cloud.clock.now();
          const stage = readStage(gateway, api, input, {
            StageName: input.StageName,
            AutoDeploy: false,
            DefaultRouteSettings: {},
            RouteSettings: {},
            StageVariables: {},
            Tags: readTags(input.Tags),
            created: now,
            updated: now,
          });
          store.putPart('stage', api.ApiId, stage.StageName, stage);
          return describe(stage);
        });
      },
    },
    GetStage: {
      demands: (input: Input, call) => [manage('GET', path(input), call)],
      run: (input: Input, call) =>
        describe(findPart(gateway, 'stage', findApi(gateway, input.ApiId, call), input.StageName)),
    },
    GetStages: {
      demands: (input: Input, call) => [manage('GET', `/apis/${input.ApiId}/stages`, call)],
      run: (input: Input, call) =>
        page(store.parts('stage', findApi(gateway, input.ApiId, call).ApiId), input, describe),
    },
    UpdateStage: {
      demands: (input: Input, call) => [manage('PATCH', path(input), call)],
      run(input: Input, call) {
        onlyMembers('UpdateStage', input, MEMBERS);
        return change(input, call, (stage, api) => readStage(gateway, api, input, stage));
      },
    },
    DeleteStage: {
      demands: (input: Input, call) => [manage('DELETE', path(input), call)],
      run(input: Input, call) {
        const api = findApi(gateway, input.ApiId, call);
        findPart(gateway, 'stage', api, input.StageName);
        store.deletePart('stage', api.ApiId, input.StageName);
      },
    },
    DeleteAccessLogSettings: {
      demands: (input: Input, call) => [manage('DELETE', `${path(input)}/accesslogsettings`, call)],
      run(input: Input, call) {
        change(input, call, (stage) => ({ ...stage, AccessLogSettings: undefined }));
      },
    },
    DeleteRouteSettings: {
      demands: (input: Input, call) => [
        manage('DELETE', `${path(input)}/routesettings/${encodeURIComponent(String(input.RouteKey))}`, call),
      ],
      run(input: Input, call) {
        change(input, call, (stage) => {
          const { [String(input.RouteKey)]: _, ...RouteSettings } = stage.RouteSettings;
          return { ...stage, RouteSettings };
        });
      },
    },
  };
};

const readStage = (gateway: Gateway, api: Api, input: Input, before: Stage): Stage => {
  const { AutoDeploy = before.AutoDeploy, DeploymentId } = input;
  if (DeploymentId && AutoDeploy)
    throw badRequest('Deployment ID cannot be set on stage because AutoDeploy is enabled');
  if (DeploymentId) findPart(gateway, 'deployment', api, DeploymentId);
  return {
    ...before,
    AutoDeploy,
    Description: input.Description ?? before.Description,
    DeploymentId: DeploymentId ?? before.DeploymentId,
    AccessLogSettings: input.AccessLogSettings ? readAccessLog(input.AccessLogSettings) : before.AccessLogSettings,
    DefaultRouteSettings: input.DefaultRouteSettings
      ? readSettings(input.DefaultRouteSettings)
      : before.DefaultRouteSettings,
    RouteSettings: input.RouteSettings
      ? Object.fromEntries(Object.entries(input.RouteSettings).map(([key, value]) => [key, readSettings(value)]))
      : before.RouteSettings,
    StageVariables: { ...before.StageVariables, ...readVariables(input.StageVariables) },
  };
};

const readAccessLog = ({ DestinationArn, Format }: NonNullable<Input['AccessLogSettings']>) => {
  if (!DestinationArn || !Format) throw badRequest('AccessLogSettings needs DestinationArn and Format');
  if (/^arn:aws[a-z-]*:firehose:/.test(DestinationArn)) throw notInLocalCloud('access logs to Firehose');
  if (!/^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[^:]+(:\*)?$/.test(DestinationArn))
    throw badRequest(`Invalid ARN specified in the request. ARN: ${DestinationArn}`);
  if (!/\$context\.(requestId|extendedRequestId)\b/.test(Format))
    throw badRequest('Access Log format must contain at least $context.requestId or $context.extendedRequestId');
  return { DestinationArn, Format };
};

const readSettings = ({ ThrottlingBurstLimit, ThrottlingRateLimit, ...more }: Settings): RouteSettings => {
  for (const [name, value] of Object.entries(more))
    if (value && value !== 'OFF') throw notInLocalCloud(`${name} of a stage's route settings`);
  for (const limit of [ThrottlingBurstLimit, ThrottlingRateLimit])
    if (limit !== undefined && !(limit >= 0)) throw badRequest('Throttling limits must be 0 or more');
  return {
    ...(ThrottlingBurstLimit !== undefined && { ThrottlingBurstLimit }),
    ...(ThrottlingRateLimit !== undefined && { ThrottlingRateLimit }),
  };
};

const readVariables = (value: Record<string, string> = {}): Record<string, string> => {
  for (const [name, text] of Object.entries(value))
    if (!/^\w{1,64}$/.test(name) || !/^[A-Za-z0-9-._~:/?#&=,]{0,512}$/.test(String(text)))
      throw badRequest(`Invalid stage variable ${name}`);
  return value;
};

const describe = ({ created, updated, ...stage }: Stage) => ({
  ...stage,
  CreatedDate: new Date(created),
  LastUpdatedDate: new Date(updated),
  ApiGatewayManaged: false,
});
