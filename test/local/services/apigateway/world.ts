/** A cloud with functions behind an HTTP API, both made in process as root. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

export const ACCOUNT = '111122223333';
const caller = {
  account: ACCOUNT,
  region: 'us-east-1',
  principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
} as const;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/functions`;

type Answer = Record<string, string>;

export const openWorld = async () => {
  const data = mkdtempSync(join(tmpdir(), 'apigateway-'));
  let cloud: OpenCloud = await openCloud({ data });
  const call = <Out = Answer>(service: string, operation: string, input: object): Promise<Out> =>
    cloud.call<Out>(service, operation, input, caller);
  const trust = (service: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    });
  await call('iam', 'CreateRole', { RoleName: 'functions', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') });
  return {
    cloud: () => cloud,
    call,
    /** Answers the function's ARN. */
    async makeFunction(name: string, source: string, more = {}): Promise<string> {
      const { FunctionArn } = await call('lambda', 'CreateFunction', {
        FunctionName: name,
        Role: ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: zipSync({ 'index.mjs': strToU8(source) }) },
        ...more,
      });
      return FunctionArn as string;
    },
    allow: (FunctionName: string, SourceArn: string, StatementId = 'api') =>
      call('lambda', 'AddPermission', {
        FunctionName,
        StatementId,
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn,
      }),
    /** An API with a `$default` stage and these routes to one function that it may call. */
    async makeApi(
      name: string,
      source: string,
      routes: Record<string, object>,
      more: { api?: object; integration?: object; stage?: object } = {},
    ) {
      const arn = await this.makeFunction(name, source);
      const api = await call('apigateway', 'CreateApi', { Name: name, ProtocolType: 'HTTP', ...more.api });
      const ApiId = api['ApiId'] as string;
      await this.allow(name, `arn:aws:execute-api:us-east-1:${ACCOUNT}:${ApiId}/*`);
      const { IntegrationId } = await call('apigateway', 'CreateIntegration', {
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arn,
        PayloadFormatVersion: '2.0',
        ...more.integration,
      });
      for (const [RouteKey, route] of Object.entries(routes))
        await call('apigateway', 'CreateRoute', { ApiId, RouteKey, Target: `integrations/${IntegrationId}`, ...route });
      await call('apigateway', 'CreateStage', { ApiId, StageName: '$default', AutoDeploy: true, ...more.stage });
      return { ApiId, IntegrationId: IntegrationId as string, url: api['ApiEndpoint'] as string, arn };
    },
    /** A user with this one statement, and its keys. */
    async makeUser(UserName: string, statement: object) {
      await call('iam', 'CreateUser', { UserName });
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await call('iam', 'PutUserPolicy', { UserName, PolicyName: 'may', PolicyDocument });
      const { AccessKey } = await call<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
        'iam',
        'CreateAccessKey',
        { UserName },
      );
      return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
    },
    /** A route behind an authorizer function that the API may call. */
    async makeAuthorized(
      ApiId: string,
      IntegrationId: string,
      name: string,
      source: string,
      RouteKey: string,
      settings: object,
    ) {
      const arn = await this.makeFunction(name, source);
      const { AuthorizerId } = await call('apigateway', 'CreateAuthorizer', {
        ApiId,
        Name: name,
        AuthorizerType: 'REQUEST',
        AuthorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
        ...settings,
      });
      await this.allow(name, `arn:aws:execute-api:us-east-1:${ACCOUNT}:${ApiId}/authorizers/${AuthorizerId}`);
      await call('apigateway', 'CreateRoute', {
        ApiId,
        RouteKey,
        Target: `integrations/${IntegrationId}`,
        AuthorizationType: 'CUSTOM',
        AuthorizerId,
      });
    },
    async restart() {
      await cloud.close();
      cloud = await openCloud({ data });
    },
    async close() {
      await cloud.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
};

/** Tries until it holds; throws what the last try threw. */
export const eventually = async <T>(check: () => T | Promise<T>, within = 4000): Promise<T> => {
  const end = performance.now() + within;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
};
