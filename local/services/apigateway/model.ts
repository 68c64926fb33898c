/** HTTP APIs and their parts, with the members of the API. Times are milliseconds. */

export interface Api {
  readonly ApiId: string;
  readonly account: string;
  readonly region: string;
  readonly Name: string;
  readonly Description?: string | undefined;
  readonly Version?: string | undefined;
  readonly CorsConfiguration?: Cors | undefined;
  readonly DisableExecuteApiEndpoint: boolean;
  readonly IpAddressType: string;
  readonly Tags: Readonly<Record<string, string>>;
  readonly created: number;
}

export interface Cors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  /** Seconds. */
  readonly MaxAge?: number;
}

export interface Route {
  readonly RouteId: string;
  readonly RouteKey: string;
  /** `integrations/<id>` */
  readonly Target?: string | undefined;
  readonly AuthorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM';
  readonly AuthorizerId?: string | undefined;
  readonly OperationName?: string | undefined;
}

export interface Integration {
  readonly IntegrationId: string;
  readonly IntegrationType: 'AWS_PROXY' | 'HTTP_PROXY';
  /** POST for functions; ANY passes on the request's own. */
  readonly IntegrationMethod: string;
  readonly IntegrationUri: string;
  readonly PayloadFormatVersion: '1.0' | '2.0';
  readonly TimeoutInMillis: number;
  readonly Description?: string | undefined;
}

export interface Authorizer {
  readonly AuthorizerId: string;
  readonly Name: string;
  readonly AuthorizerUri: string;
  readonly AuthorizerPayloadFormatVersion: '1.0' | '2.0';
  readonly EnableSimpleResponses: boolean;
  readonly IdentitySource: readonly string[];
  readonly AuthorizerResultTtlInSeconds: number;
}

export interface RouteSettings {
  readonly ThrottlingBurstLimit?: number;
  readonly ThrottlingRateLimit?: number;
}

export interface Stage {
  readonly StageName: string;
  readonly AutoDeploy: boolean;
  readonly Description?: string | undefined;
  readonly DeploymentId?: string | undefined;
  readonly AccessLogSettings?: { readonly DestinationArn: string; readonly Format: string } | undefined;
  readonly DefaultRouteSettings: RouteSettings;
  readonly RouteSettings: Readonly<Record<string, RouteSettings>>;
  readonly StageVariables: Readonly<Record<string, string>>;
  readonly Tags: Readonly<Record<string, string>>;
  readonly created: number;
  readonly updated: number;
}

/** What a stage serves: the parts of its API at one time. */
export interface Served {
  readonly routes: readonly Route[];
  readonly integrations: readonly Integration[];
  readonly authorizers: readonly Authorizer[];
}

export interface Deployment extends Served {
  readonly DeploymentId: string;
  readonly Description?: string | undefined;
  readonly created: number;
}

export interface Parts {
  readonly route: Route;
  readonly integration: Integration;
  readonly authorizer: Authorizer;
  readonly stage: Stage;
  readonly deployment: Deployment;
}
