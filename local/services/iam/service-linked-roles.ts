import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, invalid, noSuchEntity, type Operations, roleArn, roleNamed } from './iam.ts';
import { roleOutput } from './role-output.ts';
import type { Role } from './store/roles.ts';

interface Input {
  AWSServiceName: string;
  Description?: string;
}

export const serviceLinkedRoles = (iam: Iam): Operations => ({
  CreateServiceLinkedRole: createServiceLinkedRole(iam),
  DeleteServiceLinkedRole: deleteServiceLinkedRole(iam),
  GetServiceLinkedRoleDeletionStatus: deletionStatus(iam),
});

/** Recorded, so that what names it finds it; services here act by their own paths, not through it. */
const createServiceLinkedRole = (iam: Iam): Operation<Input> => ({
  demands: ({ AWSServiceName: service }, call) => [
    {
      action: 'iam:CreateServiceLinkedRole',
      resource: `arn:aws:iam::${call.account}:role/aws-service-role/${service}/${nameFor(service)}`,
      context: { 'iam:AWSServiceName': String(service) },
    },
  ],
  run(input, call) {
    onlyMembers('CreateServiceLinkedRole', input, ['AWSServiceName', 'Description']);
    const { AWSServiceName: service } = input;
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/.test(service ?? ''))
      throw invalid(`${service} is not a service principal.`);
    const name = nameFor(service);
    const path = `/aws-service-role/${service}/`;
    const taken = `Service role name ${name} has been taken in this account, please try a different suffix.`;
    if (iam.store.roles.byName(call.account, name)) throw invalid(taken);
    const role: Role = {
      account: call.account,
      name,
      path,
      id: `AROA${iam.cloud.ids.upper(17)}`,
      arn: `arn:aws:iam::${call.account}:role${path}${name}`,
      trust: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] }],
      }),
      description: input.Description,
      maxSession: 3600,
      boundary: undefined,
      tags: {},
      created: iam.cloud.clock.now(),
    };
    iam.store.write(() => iam.store.roles.add(role));
    return { Role: roleOutput(role) };
  },
});

/** Nothing here acts through such a role, so that nothing keeps it: it is gone at once. */
const deleteServiceLinkedRole = (iam: Iam): Operation<{ RoleName: string }> => ({
  demands: ({ RoleName }, call) => [{ action: 'iam:DeleteServiceLinkedRole', resource: roleArn(iam, call, RoleName) }],
  run(input, call) {
    onlyMembers('DeleteServiceLinkedRole', input, ['RoleName']);
    const role = roleNamed(iam, call, input.RoleName);
    const service = /^\/aws-service-role\/(.+)\/$/.exec(role.path)?.[1];
    if (service === undefined) throw invalid(`The role ${role.name} is not a service-linked role.`);
    iam.store.write(() => iam.store.roles.remove(role.arn));
    return { DeletionTaskId: `task/aws-service-role/${service}/${role.name}/${iam.cloud.ids.uuid()}` };
  },
});

const deletionStatus = (iam: Iam): Operation<{ DeletionTaskId: string }> => ({
  demands: (_input, call) => [
    { action: 'iam:GetServiceLinkedRoleDeletionStatus', resource: `arn:aws:iam::${call.account}:role/*` },
  ],
  run(input, call) {
    onlyMembers('GetServiceLinkedRoleDeletionStatus', input, ['DeletionTaskId']);
    const name = /^task\/aws-service-role\/[^/]+\/([^/]+)\/[0-9a-f-]{36}$/.exec(input.DeletionTaskId)?.[1];
    if (name === undefined) throw noSuchEntity(`Deletion task ${input.DeletionTaskId} cannot be found.`);
    return { Status: iam.store.roles.byName(call.account, name) ? 'IN_PROGRESS' : 'SUCCEEDED' };
  },
});

/** `ecs.amazonaws.com` -> `AWSServiceRoleForEcs`; AWS writes some names its own way. */
const nameFor = (service: unknown): string => {
  const known: Record<string, string> = { ecs: 'ECS', 'ops.apigateway': 'APIGateway', autoscaling: 'AutoScaling' };
  const stem = String(service).replace(/\.amazonaws\.com$/, '');
  const spelled = stem
    .split(/[.-]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
  return `AWSServiceRoleFor${known[stem] ?? spelled}`.slice(0, 64);
};
