import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, type Operations, roleArn, roleNamed } from './iam.ts';
import { page } from './input.ts';
import { roleOutput } from './role-output.ts';

export const readRoles = (iam: Iam): Operations => ({ GetRole: getRole(iam), ListRoles: listRoles(iam) });

const getRole = (iam: Iam): Operation<{ RoleName: string }> => ({
  demands: ({ RoleName }, call) => [{ action: 'iam:GetRole', resource: roleArn(iam, call, RoleName) }],
  run(input, call) {
    onlyMembers('GetRole', input, ['RoleName']);
    return { Role: roleOutput(roleNamed(iam, call, input.RoleName)) };
  },
});

const listRoles = (iam: Iam): Operation<{ PathPrefix?: string; Marker?: string; MaxItems?: number }> => ({
  demands: (_input, call) => [{ action: 'iam:ListRoles', resource: `arn:aws:iam::${call.account}:role/` }],
  run(input, call) {
    onlyMembers('ListRoles', input, ['PathPrefix', 'Marker', 'MaxItems']);
    const { items, more } = page(input, iam.store.roles.list(call.account, input.PathPrefix ?? '/'));
    return { Roles: items.map((role) => roleOutput(role, 'listed')), ...more };
  },
});
