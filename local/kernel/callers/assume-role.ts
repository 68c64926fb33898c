/** Services assume roles: does the role trust this service, for this source? */

import type { Clock } from '../clock.ts';
import type { Cloud, Principal } from '../cloud.ts';
import { decide } from '../policy/decide.ts';
import { readPolicy } from '../policy/document.ts';
import { requestContext } from '../policy/request-context.ts';
import { validate } from '../validation/validate.ts';
import { accessDenied } from './access-denied.ts';
import type { Directory } from './directory.ts';

export const makeAssumeRole =
  (store: Directory, clock: Clock): Cloud['assumeRole'] =>
  (roleArn, service, sessionName, source = {}) => {
    const role = store.roles.byArn(roleArn);
    const account = roleArn.split(':')[4] ?? '';
    const asker: Principal = {
      kind: 'service',
      service,
      account,
      arn: service,
      sourceAccount: source.account ?? account,
      ...(source.arn !== undefined && { sourceArn: source.arn }),
    };
    const demand = { action: 'sts:AssumeRole', resource: roleArn, resourcePolicy: role?.trust };
    const decision = decide({
      principal: asker,
      action: demand.action,
      resource: roleArn,
      resourceAccount: account,
      context: requestContext({ account, region: 'us-east-1', principal: asker }, demand, {
        now: clock.now(),
        resourceAccount: account,
        userId: '',
        principalTags: {},
      }),
      identity: [],
      resourcePolicy: role && readPolicy(role.trust),
      resourcePolicyDecides: true,
    });
    if (!decision.allowed) throw accessDenied(asker, demand, decision.because, demand);
    return sessionOf(roleArn, sessionName);
  };

/** The principal of a role's session. Throws ValidationError for a session name that AWS would not take. */
export const sessionOf = (roleArn: string, sessionName: string): Principal & { kind: 'role' } => {
  validate('sts', 'AssumeRole', { RoleArn: roleArn, RoleSessionName: sessionName });
  const account = roleArn.split(':')[4] ?? '';
  const name = roleArn.split('/').at(-1);
  return {
    kind: 'role',
    account,
    roleArn,
    sessionName,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
  };
};
