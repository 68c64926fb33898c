import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeCommitClient, GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import type { OpenCloud } from '../../../../../local/open-cloud.ts';
import { clientOptions, openTestCloud } from '../cloud.ts';
import { live } from './life.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const API = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow,
          Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }] }
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: { ZipFile: "exports.handler = async () => 'one';" }
  Logs: { Type: 'AWS::Logs::LogGroup' }
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: api, ProtocolType: HTTP, Description: first, CorsConfiguration: { AllowOrigins: ['*'],
        AllowMethods: [GET] } }
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Function.Arn,
        PayloadFormatVersion: '2.0', TimeoutInMillis: 5000 }
  Authorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      AuthorizerType: REQUEST
      AuthorizerUri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Function.Arn}/invocations'
      AuthorizerPayloadFormatVersion: '2.0'
      EnableSimpleResponses: true
      AuthorizerResultTtlInSeconds: 0
      IdentitySource: ['$request.header.Authorization']
      Name: auth
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: GET /hello, Target: !Sub 'integrations/\${Integration}' }
  Guarded:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: GET /guarded, Target: !Sub 'integrations/\${Integration}',
        AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer }
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: !Ref Api
      StageName: $default
      AutoDeploy: true
      AccessLogSettings: { DestinationArn: !GetAtt Logs.Arn, Format: '$context.requestId' }
  Permission:
    Type: AWS::Lambda::Permission
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: !Ref Function, Principal: apigateway.amazonaws.com,
        SourceArn: !Sub 'arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*' }
Outputs:
  Endpoint: { Value: !GetAtt Api.ApiEndpoint }
  Route: { Value: !Ref Route }
`;

test('an HTTP API with its parts answers, changes in place, and goes', async () => {
  const life = await live(
    cfn,
    'api',
    API,
    [
      ['first', 'second'],
      ['GET /hello', 'GET /hi'],
      ['5000', '6000'],
      ["'one'", "'two'"],
    ],
    async ({ Endpoint }, turn) => {
      const answer = await fetch(`${Endpoint}/${turn === 'made' ? 'hello' : 'hi'}`);
      assert.equal(await answer.text(), turn === 'made' ? 'one' : 'two');
    },
  );

  assert.deepEqual(life.made, life.changed);
});

test('a repository keeps its id when its description changes', async () => {
  const codecommit = new CodeCommitClient(clientOptions(cloud));
  const template = `
Resources:
  Repo: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: code, RepositoryDescription: made } }
Outputs:
  Id: { Value: !Ref Repo }
  Url: { Value: !GetAtt Repo.CloneUrlHttp }
  Name: { Value: !GetAtt Repo.Name }
`;

  const life = await live(cfn, 'repo', template, [['made', 'changed']], async ({ Name, Id, Url }, turn) => {
    const { repositoryMetadata } = await codecommit.send(new GetRepositoryCommand({ repositoryName: Name }));
    assert.equal(repositoryMetadata?.repositoryId, Id);
    assert.equal(repositoryMetadata?.cloneUrlHttp, Url);
    assert.equal(repositoryMetadata?.repositoryDescription, turn);
  });

  assert.deepEqual(life.made, life.changed);
});
