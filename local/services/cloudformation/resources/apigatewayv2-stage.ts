/** AWS::ApiGatewayV2::Stage. */
import { createOnce, unless } from './faults.ts';
import { mapped } from './members.ts';
import type { ResourceType } from './resource-type.ts';
import type { Shape } from './shape.ts';
import { changeTags, tagMap } from './tags.ts';

const ROUTE_SETTINGS: Shape = {
  of: {
    DataTraceEnabled: 'flag',
    DetailedMetricsEnabled: 'flag',
    LoggingLevel: 'text',
    ThrottlingBurstLimit: 'number',
    ThrottlingRateLimit: 'number',
  },
};

const SETTINGS = [
  'AccessLogSettings',
  'AutoDeploy',
  'ClientCertificateId',
  'DefaultRouteSettings',
  'DeploymentId',
  'Description',
  'RouteSettings',
  'StageVariables',
];

export const apigatewayv2Stage: ResourceType = {
  type: 'AWS::ApiGatewayV2::Stage',
  shape: {
    AccessLogSettings: { of: { DestinationArn: 'text', Format: 'text' } },
    ApiId: 'text',
    AutoDeploy: 'flag',
    ClientCertificateId: 'text',
    DefaultRouteSettings: ROUTE_SETTINGS,
    DeploymentId: 'text',
    Description: 'text',
    RouteSettings: { map: ROUTE_SETTINGS },
    StageName: 'text',
    StageVariables: { map: 'text' },
    Tags: { map: 'text' },
  },
  immutable: ['ApiId', 'StageName'],
  attributes: [],
  tags: 'map',
  async create(properties, { call, resumed }) {
    const input = mapped(properties, [...SETTINGS, 'ApiId', 'StageName', 'Tags']);
    await createOnce(resumed, () => call('apigateway', 'CreateStage', input), 'ConflictException');
    return { physicalId: properties['StageName'] as string };
  },
  async update(properties, { call, region }, before) {
    const StageName = before.physicalId;
    const ApiId = properties['ApiId'] as string;
    if (before.properties['AccessLogSettings'] && !properties['AccessLogSettings'])
      await call('apigateway', 'DeleteAccessLogSettings', { ApiId, StageName });
    await call('apigateway', 'UpdateStage', { ApiId, StageName, ...mapped(properties, SETTINGS) });
    const ResourceArn = `arn:aws:apigateway:${region}::/apis/${ApiId}/stages/${StageName}`;
    await changeTags(properties, before.properties, {
      add: (Tags) => call('apigateway', 'TagResource', { ResourceArn, Tags: tagMap({ Tags }) }),
      remove: (TagKeys) => call('apigateway', 'UntagResource', { ResourceArn, TagKeys }),
    });
    return { physicalId: StageName };
  },
  async delete(StageName, { call }, { properties }) {
    await unless(call('apigateway', 'DeleteStage', { ApiId: properties['ApiId'], StageName }), 'NotFoundException');
  },
};
