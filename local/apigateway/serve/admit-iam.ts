/** AWS_IAM routes: who signed the request, and may they invoke this route. */
import type { Cloud, Principal } from '../../cloud.ts';
import { Fault } from '../../fault.ts';
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
    const userId = await idOf(cloud, call.principal);
    return {
      iam: {
        accessKey: accessKeyOf(received.headers['authorization'] ?? '', received.http.query),
        accountId: call.principal.account,
        callerId: userId,
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: call.principal.arn,
        userId,
      },
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { why: error.message };
  }
};

const accessKeyOf = (authorization: string, query: URLSearchParams): string =>
  /Credential=([^/,\s]+)\//.exec(authorization)?.[1] ?? query.get('X-Amz-Credential')?.split('/')[0] ?? '';

/** AWS's unique ids (`AROA…:session`, `AIDA…`) are IAM's to know. */
const idOf = async (cloud: Cloud, principal: Principal): Promise<string> => {
  const { account } = principal;
  const root = {
    account,
    region: 'us-east-1',
    principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
  } as const;
  if (principal.kind === 'role') {
    const RoleName = principal.roleArn.split('/').at(-1);
    const { Role } = await cloud.call<{ Role: { RoleId: string } }>('iam', 'GetRole', { RoleName }, root);
    return `${Role.RoleId}:${principal.sessionName}`;
  }
  if (principal.kind === 'user') {
    const { User } = await cloud.call<{ User: { UserId: string } }>(
      'iam',
      'GetUser',
      { UserName: principal.userName },
      root,
    );
    return User.UserId;
  }
  return account;
};
