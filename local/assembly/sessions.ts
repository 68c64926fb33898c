/** As whom an assembly is deployed: root of the account, or a session of one of the bootstrap's roles. */
import type { Caller, Principal } from '../kernel/cloud.ts';
import type { OpenCloud } from '../open-cloud.ts';
import type { Environment } from './read-assembly.ts';

export const root = ({ account, region }: Environment): Caller => ({
  account,
  region,
  principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
});

/** Throws AccessDenied if the role's trust policy does not let root of its account in. */
export const sessionOf = async (cloud: OpenCloud, place: Environment, roleArn: string | undefined): Promise<Caller> => {
  if (roleArn === undefined) return root(place);
  const RoleSessionName = 'deploy-assembly';
  const account = roleArn.split(':')[4] ?? place.account;
  const answer = await cloud.call<{ AssumedRoleUser: { Arn: string } }>(
    'sts',
    'AssumeRole',
    { RoleArn: roleArn, RoleSessionName },
    root({ ...place, account }),
  );
  const principal: Principal = {
    kind: 'role',
    account,
    arn: answer.AssumedRoleUser.Arn,
    roleArn,
    sessionName: RoleSessionName,
  };
  return { account, region: place.region, principal };
};
