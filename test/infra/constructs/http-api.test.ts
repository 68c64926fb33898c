import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { routes } from '../../../api/routes.ts';
import { property, resourcesOf, synthesise } from '../synthesised.ts';

const engine = synthesise().templates['tagline-engine'];
const refOf = (value: unknown): string => (value as { Ref?: string }).Ref ?? '';

describe('HttpApi', () => {
  it('has every route with its authorizer, and no other', () => {
    const made = resourcesOf(engine, 'AWS::ApiGatewayV2::Route')
      .map(({ Properties }) => `${Properties['RouteKey']} ${Properties['AuthorizationType']}`)
      .sort();
    const wanted = Object.values(routes)
      .map(
        ({ method, path, auth }) => `${method} ${path} ${{ iam: 'AWS_IAM', link: 'NONE', terraform: 'CUSTOM' }[auth]}`,
      )
      .sort();
    assert.deepEqual(made, wanted);
  });

  it('leads each route to the function that answers it, with payload 2.0', () => {
    for (const { method, path, function: name } of Object.values(routes)) {
      const route = resourcesOf(engine, 'AWS::ApiGatewayV2::Route').find(
        ({ Properties }) => Properties['RouteKey'] === `${method} ${path}`,
      );
      const [, target = []] = property<{ 'Fn::Join': [string, unknown[]] }>(route, 'Target')['Fn::Join'];
      const integration = engine?.Resources[refOf(target[1])];
      assert.equal(property(integration, 'PayloadFormatVersion'), '2.0');
      assert.equal(property(integration, 'IntegrationType'), 'AWS_PROXY');
      const [logicalId = ''] = property<{ 'Fn::GetAtt': string[] }>(integration, 'IntegrationUri')['Fn::GetAtt'];
      assert.equal(engine?.Resources[logicalId]?.Properties['FunctionName'], `tagline-${name}`);
    }
  });

  it('may invoke a function through its routes only', () => {
    const all = resourcesOf(engine, 'AWS::Lambda::Permission').filter(
      ({ Properties }) => Properties['Principal'] === 'apigateway.amazonaws.com',
    );
    const isOfAuthorizer = ({ Properties }: (typeof all)[number]) =>
      /execute-api.*\/authorizers\//.test(JSON.stringify(Properties['SourceArn']));
    const permissions = all.filter((permission) => !isOfAuthorizer(permission));
    assert.equal(all.length - permissions.length, 1);
    assert.equal(permissions.length, Object.keys(routes).length);
    for (const { Properties } of permissions) {
      assert.match(JSON.stringify(Properties['SourceArn']), /execute-api.*\/\*\/\*\/(v1|approvals)\//);
    }
  });

  it('asks for every request of Terraform anew who shows a login, and knows nobody without one', () => {
    const [authorizer, ...others] = resourcesOf(engine, 'AWS::ApiGatewayV2::Authorizer');
    assert.equal(others.length, 0);
    const { AuthorizerResultTtlInSeconds, EnableSimpleResponses, AuthorizerType, IdentitySource } =
      authorizer?.Properties ?? {};
    assert.deepEqual(
      [AuthorizerType, AuthorizerResultTtlInSeconds, EnableSimpleResponses, IdentitySource],
      ['REQUEST', 0, true, ['$request.header.Authorization']],
    );
  });

  it('limits requests, and logs the route key but never the path', () => {
    const [stage] = resourcesOf(engine, 'AWS::ApiGatewayV2::Stage');
    const format = String(property<{ Format: string }>(stage, 'AccessLogSettings').Format);
    assert.deepEqual(stage?.Properties['DefaultRouteSettings'], {
      ThrottlingBurstLimit: 200,
      ThrottlingRateLimit: 100,
    });
    assert.ok(format.includes('$context.routeKey'));
    assert.doesNotMatch(
      format,
      /\$context\.(path|http|protocol|resourcePath|requestOverride|domain)|rawPath|querystring/i,
    );
  });
});
