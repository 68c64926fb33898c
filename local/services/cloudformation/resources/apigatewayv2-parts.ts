/** Integrations, routes and authorizers of an HTTP API: parts with an id of their own inside it. */
import { unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import type { Members } from './shape.ts';

interface Part {
  /** `Route`; its id is `RouteId`. */
  readonly name: string;
  readonly shape: Members;
  /** The property by which a part that a crash left is known again. */
  readonly knownBy: string;
  readonly immutable?: readonly string[];
}

type Answer = Readonly<Record<string, unknown>>;

export const partOfApi = ({ name, shape, knownBy, immutable = [] }: Part): ResourceType => {
  const id = `${name}Id`;
  const settings = Object.keys(shape);

  const find = async (properties: Properties, { call, taken }: ResourceContext): Promise<Answer | undefined> => {
    const { Items } = await call<{ Items: Answer[] }>('apigateway', `Get${name}s`, { ApiId: properties['ApiId'] });
    return Items.find((item) => item[knownBy] === properties[knownBy] && !taken(item[id] as string));
  };

  const create = async (properties: Properties, context: ResourceContext): Promise<Answer> => {
    const left = context.resumed ? await find(properties, context) : undefined;
    return left ?? context.call('apigateway', `Create${name}`, mapped(properties, ['ApiId', ...settings]));
  };

  const made = (answer: Answer) => ({ physicalId: answer[id] as string, attributes: { [id]: answer[id] } });

  return {
    type: `AWS::ApiGatewayV2::${name}`,
    shape: { ApiId: 'text', ...shape },
    immutable: ['ApiId', ...immutable],
    attributes: [id],
    create: async (properties, context) => made(await create(properties, context)),
    async update(properties, { call }, { physicalId, attributes }) {
      const input = { ApiId: properties['ApiId'], [id]: physicalId, ...mapped(properties, settings) };
      await call('apigateway', `Update${name}`, input);
      return { physicalId, attributes };
    },
    async delete(physicalId, { call }, { properties }) {
      const input = { ApiId: properties['ApiId'], [id]: physicalId };
      // Not found also where the API went first and took its parts along.
      await unless(call('apigateway', `Delete${name}`, input), 'NotFoundException');
    },
  };
};

export const apigatewayv2Integration = partOfApi({
  name: 'Integration',
  knownBy: 'IntegrationUri',
  shape: {
    ConnectionId: 'text',
    ConnectionType: 'text',
    ContentHandlingStrategy: 'text',
    CredentialsArn: 'text',
    Description: 'text',
    IntegrationMethod: 'text',
    IntegrationSubtype: 'text',
    IntegrationType: 'text',
    IntegrationUri: 'text',
    PassthroughBehavior: 'text',
    PayloadFormatVersion: 'text',
    RequestParameters: { map: 'text' },
    TimeoutInMillis: 'number',
  },
});

export const apigatewayv2Route = partOfApi({
  name: 'Route',
  knownBy: 'RouteKey',
  shape: {
    ApiKeyRequired: 'flag',
    AuthorizationScopes: { list: 'text' },
    AuthorizationType: 'text',
    AuthorizerId: 'text',
    OperationName: 'text',
    RouteKey: 'text',
    Target: 'text',
  },
});

export const apigatewayv2Authorizer = partOfApi({
  name: 'Authorizer',
  knownBy: 'Name',
  shape: {
    AuthorizerCredentialsArn: 'text',
    AuthorizerPayloadFormatVersion: 'text',
    AuthorizerResultTtlInSeconds: 'number',
    AuthorizerType: 'text',
    AuthorizerUri: 'text',
    EnableSimpleResponses: 'flag',
    IdentitySource: { list: 'text' },
    IdentityValidationExpression: 'text',
    JwtConfiguration: { of: { Audience: { list: 'text' }, Issuer: 'text' } },
    Name: 'text',
  },
});
