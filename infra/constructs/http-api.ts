/**
 * The HTTP API: the routes of api/routes, each with its authorizer and the right to invoke its function and no other.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Api,
  type CfnApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Route, routes } from '../../api/routes.ts';
import { acknowledge } from '../acknowledge.ts';

/** Requests a second, and at once, over all routes: people, a console and CI; far below what the ledger takes. */
const THROTTLE = { rateLimit: 100, burstLimit: 200 };

/** The route key, never the path: paths of `/approvals` hold secrets (DESIGN D19). */
const ACCESS_LOG = {
  time: '$context.requestTimeEpoch',
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  status: '$context.status',
  latency: '$context.responseLatency',
  ip: '$context.identity.sourceIp',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
};

export interface HttpApiProps {
  readonly functionOf: (name: Route['function'] | 'admit-terraform') => IFunction;
  readonly logRetentionInDays: number;
}

export class HttpApi extends Construct {
  /** As the service gives it: no host name is built here. */
  readonly url: string;
  readonly api: CfnApi;

  constructor(scope: Construct, id: string, { functionOf, logRetentionInDays }: HttpApiProps) {
    super(scope, id);
    const api = new Api(this, 'Api', { apiName: 'tagline', createDefaultStage: false });
    this.url = api.apiEndpoint;
    this.api = api.node.defaultChild as CfnApi;
    const logs = new LogGroup(this, 'AccessLogs', {
      // API Gateway may write to groups under this prefix without a further resource policy.
      logGroupName: '/aws/vendedlogs/tagline/api',
      retention: logRetentionInDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    const authorizers: Readonly<Record<Route['auth'], IHttpRouteAuthorizer>> = {
      iam: new HttpIamAuthorizer(),
      link: new HttpNoneAuthorizer(),
      terraform: new HttpLambdaAuthorizer('Terraform', functionOf('admit-terraform'), {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: ['$request.header.Authorization'],
        // A login that was revoked opens nothing from then on; and an answer for one address is none for another.
        resultsCacheTtl: Duration.seconds(0),
      }),
    };
    const integrations = new Map<string, HttpLambdaIntegration>();
    for (const [name, { method, path, function: answering, auth }] of Object.entries(routes)) {
      const integration = integrations.get(answering) ?? new HttpLambdaIntegration(answering, functionOf(answering));
      integrations.set(answering, integration);
      const [route] = api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration,
        authorizer: authorizers[auth],
      });
      if (auth === 'link' && route) {
        acknowledge(
          route,
          `${name}: the handler verifies the secret of the link before anything else`,
          'AwsSolutions-APIG4',
        );
      }
    }
  }
}
