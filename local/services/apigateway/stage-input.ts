/** Reads and checks the settings of a stage. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { badRequest } from './faults.ts';
import { findPart } from './find-api.ts';
import type { Gateway } from './gateway.ts';
import type { Api, RouteSettings, Stage } from './model.ts';

export interface StageInput {
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
}

export interface Settings extends RouteSettings {
  DataTraceEnabled?: boolean;
  DetailedMetricsEnabled?: boolean;
  LoggingLevel?: string;
}

/** The requested settings over the previous ones; throws BadRequestException. */
export const readStage = (gateway: Gateway, api: Api, input: StageInput, before: Stage): Stage => {
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

const readAccessLog = ({ DestinationArn, Format }: NonNullable<StageInput['AccessLogSettings']>) => {
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
