/** AWS::Serverless::HttpApi, and the one that events of functions imply: an OpenAPI body of their routes. */
import { isRecord, type Raw } from '../raw.ts';
import type { Route } from './route.ts';
import { attributesOf, conditionOf, given, type Made, onlyProperties, passed, type Sam } from './sam.ts';

const IMPLICIT = 'ServerlessHttpApi';

/** The events of functions, in order. */
export const routesOf = (resources: Raw): readonly Route[] =>
  Object.entries(resources).flatMap(([id, resource]) => {
    if (!isRecord(resource) || resource['Type'] !== 'AWS::Serverless::Function') return [];
    const properties = isRecord(resource['Properties']) ? resource['Properties'] : {};
    const events = isRecord(properties['Events']) ? properties['Events'] : {};
    const alias = properties['AutoPublishAlias'];
    return Object.entries(events).flatMap(([event, one]): Route[] => {
      if (!isRecord(one) || one['Type'] !== 'HttpApi') return [];
      const members = isRecord(one['Properties']) ? one['Properties'] : {};
      const { ApiId, Path = '$default', Method = 'x-amazon-apigateway-any-method' } = members;
      const api = isRecord(ApiId) && typeof ApiId['Ref'] === 'string' ? ApiId['Ref'] : IMPLICIT;
      const method = String(Method).toLowerCase();
      return [
        {
          api,
          function: id,
          event,
          path: String(Path),
          method: method === 'any' ? 'x-amazon-apigateway-any-method' : method,
          ...(typeof alias === 'string' ? { alias } : {}),
          members,
        },
      ];
    });
  });

/** Events without an ApiId are of an API that the template does not show. */
export const withImplicitApi = (resources: Raw): Raw =>
  routesOf(resources).some(({ api }) => api === IMPLICIT) && !Object.hasOwn(resources, IMPLICIT)
    ? { ...resources, [IMPLICIT]: { Type: 'AWS::Serverless::HttpApi', Properties: {} } }
    : resources;

export const httpApi = (sam: Sam): Made => {
  onlyProperties(
    sam,
    'Name Description StageName CorsConfiguration DisableExecuteApiEndpoint Tags StageVariables AccessLogSettings ' +
      'DefaultRouteSettings RouteSettings FailOnWarnings',
  );
  const { logicalId, resource, properties, routes } = sam;
  const { StageName, CorsConfiguration, DisableExecuteApiEndpoint } = properties;
  const stage =
    StageName === undefined ? `${logicalId}ApiGatewayDefaultStage` : `${logicalId}${String(StageName)}Stage`;
  const own = Object.groupBy(
    routes.filter(({ api }) => api === logicalId),
    ({ path }) => path,
  );
  const paths = Object.entries(own).map(([path, ofPath = []]) => [
    path,
    Object.fromEntries(ofPath.map((route) => [route.method, operationOf(route)])),
  ]);
  const tags = { ...(isRecord(properties['Tags']) ? properties['Tags'] : {}), 'httpapi:createdBy': 'SAM' };
  return {
    resources: {
      [logicalId]: {
        Type: 'AWS::ApiGatewayV2::Api',
        ...attributesOf(resource),
        Properties: given({
          Body: {
            openapi: '3.0.1',
            info: given({
              version: '1.0',
              title: properties['Name'] ?? { Ref: 'AWS::StackName' },
              description: properties['Description'],
            }),
            paths: Object.fromEntries(paths),
            ...given({ 'x-amazon-apigateway-cors': corsOf(CorsConfiguration) }),
            tags: Object.entries(tags).map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value })),
          },
          DisableExecuteApiEndpoint,
        }),
      },
      [stage]: {
        Type: 'AWS::ApiGatewayV2::Stage',
        ...conditionOf(resource),
        Properties: {
          ApiId: { Ref: logicalId },
          AutoDeploy: true,
          StageName: StageName ?? '$default',
          Tags: tags,
          ...passed(properties, 'StageVariables AccessLogSettings DefaultRouteSettings RouteSettings'),
        },
      },
    },
  };
};

const operationOf = (route: Route): Raw => ({
  'x-amazon-apigateway-integration': {
    httpMethod: 'POST',
    type: 'aws_proxy',
    uri: {
      'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${
        route.alias === undefined ? `${route.function}.Arn` : `${route.function}Alias${route.alias}`
      }}/invocations`,
    },
    payloadFormatVersion: route.members['PayloadFormatVersion'] ?? '2.0',
    ...given({ timeoutInMillis: route.members['TimeoutInMillis'] }),
  },
  ...(route.path === '$default' ? { isDefaultRoute: true } : {}),
  responses: {},
});

const corsOf = (cors: unknown): unknown => {
  if (cors === true || cors === 'true') return { allowOrigins: ['*'] };
  if (!isRecord(cors)) return undefined;
  const names = 'AllowCredentials AllowHeaders AllowMethods AllowOrigins ExposeHeaders MaxAge';
  return Object.fromEntries(
    Object.entries(passed(cors, names)).map(([name, value]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, value]),
  );
};

/** Any stage of the API may call the function, on this route alone. */
export const permissionSource = ({ api, path, method }: Route): Raw => {
  const verb = method === 'x-amazon-apigateway-any-method' ? '*' : method.toUpperCase();
  const route = path === '$default' ? '*' : `${verb}${path.replaceAll(/\{[^}]+\}/g, '*')}`;
  return {
    'Fn::Sub': [
      `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}/${route}`,
      { __ApiId__: { Ref: api }, __Stage__: '*' },
    ],
  };
};
