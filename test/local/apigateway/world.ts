/** A cloud with functions behind an HTTP API, both made in process as root. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { type OpenCloud, openCloud } from '../../../local/open-cloud.ts';

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
    async makeApi(name: string, source: string, routes: Record<string, object>, more: { api?: object; integration?: object; stage?: object } = {}) {
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
