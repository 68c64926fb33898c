import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { deleteConflict, type Iam, invalid, roleArn, roleNamed } from './iam.ts';

export const deleteRole = (iam: Iam): Operation<{ RoleName: string }> => ({
  demands: ({ RoleName }, call) => [{ action: 'iam:DeleteRole', resource: roleArn(iam, call, RoleName) }],
  run(input, call) {
    onlyMembers('DeleteRole', input, ['RoleName']);
    const role = roleNamed(iam, call, input.RoleName);
    const { instanceProfiles, owned, roles } = iam.store;
    if (role.path.startsWith('/aws-service-role/'))
      throw invalid(
        `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
      );
    if (instanceProfiles.ofRole(role.arn).length > 0)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    if (owned.inline(role.arn).length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    if (owned.attached(role.arn).length > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.');
    iam.store.write(() => roles.remove(role.arn));
    return {};
  },
});
