import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { readBoundary, readDescription, readMaxSession, readTrust } from './create-role.ts';
import { type Iam, type Operations, roleArn, roleNamed } from './iam.ts';
import { roleOutput } from './role-output.ts';
import type { Role } from './store/roles.ts';

interface Input {
  RoleName: string;
  Description?: string;
  MaxSessionDuration?: number | string;
  PolicyDocument?: string;
  PermissionsBoundary?: string;
}

export const updateRole = (iam: Iam): Operations => ({
  UpdateRole: change(iam, 'UpdateRole', ['Description', 'MaxSessionDuration'], (input, role) => ({
    ...role,
    description: input.Description === undefined ? role.description : readDescription(input.Description),
    maxSession: input.MaxSessionDuration === undefined ? role.maxSession : readMaxSession(input.MaxSessionDuration),
  })),
  UpdateRoleDescription: change(
    iam,
    'UpdateRoleDescription',
    ['Description'],
    (input, role) => ({ ...role, description: readDescription(input.Description) }),
    (role) => ({ Role: roleOutput(role) }),
  ),
  UpdateAssumeRolePolicy: change(iam, 'UpdateAssumeRolePolicy', ['PolicyDocument'], (input, role) => ({
    ...role,
    trust: readTrust(iam, input.PolicyDocument),
  })),
  PutRolePermissionsBoundary: change(iam, 'PutRolePermissionsBoundary', ['PermissionsBoundary'], (input, role) => ({
    ...role,
    boundary: readBoundary(iam, input.PermissionsBoundary),
  })),
  DeleteRolePermissionsBoundary: change(iam, 'DeleteRolePermissionsBoundary', [], (_input, role) => ({
    ...role,
    boundary: undefined,
  })),
});

const change = (
  iam: Iam,
  name: string,
  members: readonly string[],
  apply: (input: Input, role: Role) => Role,
  answer: (role: Role) => unknown = () => ({}),
): Operation<Input> => ({
  demands: (input, call) => {
    const resource = roleArn(iam, call, input.RoleName);
    const boundary = input.PermissionsBoundary ?? iam.store.roles.byArn(resource)?.boundary;
    return [{ action: `iam:${name}`, resource, context: { 'iam:PermissionsBoundary': boundary ?? [] } }];
  },
  run(input, call) {
    onlyMembers(name, input, ['RoleName', ...members]);
    const changed = apply(input, roleNamed(iam, call, input.RoleName));
    iam.store.write(() => iam.store.roles.update(changed));
    return answer(changed);
  },
});
