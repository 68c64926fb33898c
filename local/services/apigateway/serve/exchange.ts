/** One request and everything found out about it on its way. */
import type { Api, Authorizer, Integration, Route, Stage } from '../model.ts';
import type { Received } from './read-request.ts';

export interface Exchange {
  readonly api: Api;
  readonly stage: Stage;
  readonly route: Route;
  readonly integration: Integration | undefined;
  readonly authorizer: Authorizer | undefined;
  readonly received: Received;
  /** With the stage in front, as events have it. */
  readonly rawPath: string;
  readonly parameters: Record<string, string> | undefined;
  readonly requestId: string;
  readonly now: number;
}

/** The authorized caller: the content of `requestContext.authorizer`. */
export type Admitted =
  | { readonly iam: Record<string, unknown> }
  | { readonly lambda: Record<string, unknown> }
  | undefined;

/** `arn:aws:execute-api:region:account:api/stage/METHOD/path`, which permissions and policies name. */
export const requestArn = ({ api, stage, received }: Exchange, path: string): string =>
  `arn:aws:execute-api:${api.region}:${api.account}:${api.ApiId}/${stage.StageName}/${received.http.method}${path}`;

/** As a function's permission names the route: with its variables, not with their values. */
export const routeArn = (exchange: Exchange): string => {
  const { api, stage, route } = exchange;
  if (route.RouteKey !== '$default') return requestArn(exchange, route.RouteKey.split(' ')[1] as string);
  return `arn:aws:execute-api:${api.region}:${api.account}:${api.ApiId}/${stage.StageName}/$default`;
};

/** `12/Mar/2020:19:03:58 +0000` */
export const clfTime = (ms: number): string => {
  const [, , day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
};
