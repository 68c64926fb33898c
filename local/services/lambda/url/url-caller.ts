/** Finds the caller of a function URL and checks its permission. */
import type { Cloud, Principal } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { iamCaller } from '../../../kernel/iam-caller.ts';
import { invokeDemand } from '../demand.ts';
import type { FunctionRef } from '../function-name.ts';
import type { Store } from '../store/open-store.ts';
import type { KeptUrl } from './kept-url.ts';
import type { UrlRequest } from './url-event.ts';

export interface UrlCaller {
  readonly accountId: string;
  /** `requestContext.authorizer.iam`; undefined for URLs that anybody may call. */
  readonly iam: object | undefined;
}

/**
 * Throws AccessDenied. As on AWS, both the URL and the function itself must be allowed; a public URL needs policies
 * that say so.
 */
export const admitToUrl = async (
  cloud: Cloud,
  store: Store,
  ref: FunctionRef,
  { authType }: KeptUrl,
  request: UrlRequest,
): Promise<UrlCaller> => {
  const demands = [
    invokeDemand(store, 'InvokeFunctionUrl', ref, { 'lambda:FunctionUrlAuthType': authType }),
    invokeDemand(store, 'InvokeFunction', ref, { 'lambda:InvokedViaFunctionUrl': 'true' }),
  ];
  const { account, region } = ref;
  if (authType === 'NONE') {
    cloud.authorize({ account, region, principal: { kind: 'anonymous', account, arn: 'anonymous' } }, demands);
    return { accountId: 'anonymous', iam: undefined };
  }
  const { service, call } = cloud.identify(request.http);
  const { principal } = call;
  if (service !== 'lambda' || call.region !== region) return refuse(principal);
  cloud.authorize({ account, region, principal }, demands);
  return { accountId: principal.account, iam: await iamCaller(cloud, principal, request.http) };
};

const refuse = (principal: Principal): never => {
  throw new Fault('AccessDeniedException', `the signature of ${principal.arn} is not for this function URL`, {
    status: 403,
  });
};
