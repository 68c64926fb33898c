/** AWS_IAM routes: who signed the request, and may they invoke this route. */
import type { Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { iamCaller } from '../../../kernel/iam-caller.ts';
import { type Exchange, requestArn } from './exchange.ts';

/** Undefined where the request is unsigned, wrongly signed or not allowed; `why` says so for the access log. */
export const admitIam = async (
  cloud: Cloud,
  exchange: Exchange,
): Promise<{ readonly iam: Record<string, unknown> } | { readonly why: string }> => {
  const { api, received } = exchange;
  try {
    const { service, call } = cloud.identify(received.http);
    if (service !== 'execute-api' || call.region !== api.region)
      return { why: `the signature is for ${service} in ${call.region}` };
    cloud.authorize(call, [{ action: 'execute-api:Invoke', resource: requestArn(exchange, received.path) }]);
    return { iam: await iamCaller(cloud, call.principal, received.http) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { why: error.message };
  }
};
