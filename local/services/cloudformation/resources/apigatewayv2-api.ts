/** AWS::ApiGatewayV2::Api, with routes of its own or by an OpenAPI body. */
import { CORS } from './cors.ts';
import { unless } from './faults.ts';
import { mapped } from './members.ts';
import { putRoutes, readOpenApi } from './open-api-body.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { changeTags, tagMap } from './tags.ts';

const SETTINGS = [
  'ApiKeySelectionExpression',
  'CorsConfiguration',
  'CredentialsArn',
  'Description',
  'DisableExecuteApiEndpoint',
  'DisableSchemaValidation',
  'IpAddressType',
  'Name',
  'RouteKey',
  'RouteSelectionExpression',
  'Target',
  'Version',
];

/** Members of the request; what a body says counts where the template says nothing itself. */
const settingsOf = (properties: Properties): Properties => {
  const own = mapped(properties, SETTINGS);
  if (properties['Body'] === undefined) return own;
  const { name, description, cors } = readOpenApi(properties['Body']);
  return {
    Name: name,
    ...(description !== undefined && { Description: description }),
    ...(cors !== undefined && { CorsConfiguration: cors }),
    ...own,
  };
};

interface Api {
  readonly ApiId: string;
  readonly ApiEndpoint: string;
  readonly Name: string;
  readonly CreatedDate?: Date | string;
}

/**
 * CreateApi takes no token: after a crash the API may be there already, made since this operation began and nobody's.
 */
const interrupted = async (properties: Properties, context: ResourceContext): Promise<Api | undefined> => {
  if (!context.resumed) return undefined;
  const { Items } = await context.call<{ Items: Api[] }>('apigateway', 'GetApis', {});
  return Items.find(
    ({ ApiId, Name, CreatedDate }) =>
      Name === properties['Name'] &&
      new Date(CreatedDate ?? 0).getTime() >= context.since - 1000 &&
      !context.taken(ApiId),
  );
};

const made = ({ ApiId, ApiEndpoint }: Api) => ({ physicalId: ApiId, attributes: { ApiEndpoint, ApiId } });

export const apigatewayv2Api: ResourceType = {
  type: 'AWS::ApiGatewayV2::Api',
  shape: {
    ApiKeySelectionExpression: 'text',
    Body: 'json',
    CorsConfiguration: CORS,
    CredentialsArn: 'text',
    Description: 'text',
    DisableExecuteApiEndpoint: 'flag',
    DisableSchemaValidation: 'flag',
    IpAddressType: 'text',
    Name: 'text',
    ProtocolType: 'text',
    RouteKey: 'text',
    RouteSelectionExpression: 'text',
    Tags: { map: 'text' },
    Target: 'text',
    Version: 'text',
  },
  immutable: ['ProtocolType'],
  attributes: ['ApiEndpoint', 'ApiId'],
  tags: 'map',
  async create(properties, context) {
    const input = settingsOf(properties);
    const api =
      (await interrupted(input, context)) ??
      (await context.call<Api>('apigateway', 'CreateApi', {
        ...input,
        ...mapped(properties, ['ProtocolType', 'Tags']),
        ...(properties['Body'] !== undefined && { ProtocolType: 'HTTP' }),
      }));
    if (properties['Body'] !== undefined) {
      context.initiated(api.ApiId);
      await putRoutes(context.call, api.ApiId, readOpenApi(properties['Body']));
    }
    return made(api);
  },
  async update(properties, context, before) {
    const ApiId = before.physicalId;
    const input = settingsOf(properties);
    if (settingsOf(before.properties)['CorsConfiguration'] && !input['CorsConfiguration'])
      await context.call('apigateway', 'DeleteCorsConfiguration', { ApiId });
    const api = await context.call<Api>('apigateway', 'UpdateApi', { ApiId, ...input });
    if (properties['Body'] !== undefined) await putRoutes(context.call, ApiId, readOpenApi(properties['Body']));
    const ResourceArn = `arn:aws:apigateway:${context.region}::/apis/${ApiId}`;
    await changeTags(properties, before.properties, {
      add: (Tags) => context.call('apigateway', 'TagResource', { ResourceArn, Tags: tagMap({ Tags }) }),
      remove: (TagKeys) => context.call('apigateway', 'UntagResource', { ResourceArn, TagKeys }),
    });
    return made(api);
  },
  async delete(ApiId, { call }) {
    await unless(call('apigateway', 'DeleteApi', { ApiId }), 'NotFoundException');
  },
};
