import type { Cloud, HttpRequest, Principal } from './cloud.ts';

/** The signer of a request as HTTP APIs and function URLs describe it: `requestContext.authorizer.iam`. */
export const iamCaller = async (cloud: Cloud, principal: Principal, request: HttpRequest) => {
  const userId = await idOf(cloud, principal);
  return {
    accessKey: accessKeyOf(request),
    accountId: principal.account,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: principal.arn,
    userId,
  };
};

const accessKeyOf = ({ headers, query }: HttpRequest): string =>
  /Credential=([^/,\s]+)\//.exec(headers['authorization'] ?? '')?.[1] ??
  query.get('X-Amz-Credential')?.split('/')[0] ??
  '';

/** AWS's unique ids (`AROA…:session`, `AIDA…`) are IAM's to know. */
const idOf = async (cloud: Cloud, principal: Principal): Promise<string> => {
  const { account } = principal;
  const arn = `arn:aws:iam::${account}:root`;
  const root = { account, region: 'us-east-1', principal: { kind: 'root', account, arn } } as const;
  if (principal.kind === 'role') {
    const RoleName = principal.roleArn.split('/').at(-1);
    const { Role } = await cloud.call<{ Role: { RoleId: string } }>('iam', 'GetRole', { RoleName }, root);
    return `${Role.RoleId}:${principal.sessionName}`;
  }
  if (principal.kind === 'user') {
    const UserName = principal.userName;
    const { User } = await cloud.call<{ User: { UserId: string } }>('iam', 'GetUser', { UserName }, root);
    return User.UserId;
  }
  return account;
};
