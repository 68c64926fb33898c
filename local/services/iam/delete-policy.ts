import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { deleteConflict, type Iam, policyAt } from './iam.ts';
import { own } from './policy-versions.ts';

export const deletePolicy = (iam: Iam): Operation<{ PolicyArn: string }> => ({
  demands: ({ PolicyArn }) => [{ action: 'iam:DeletePolicy', resource: PolicyArn }],
  run(input) {
    onlyMembers('DeletePolicy', input, ['PolicyArn']);
    const { arn } = own(policyAt(iam, input.PolicyArn));
    const { managed, owned, roles, users } = iam.store;
    if (owned.owners(arn).length > 0 || roles.bounded(arn) + users.bounded(arn) > 0)
      throw deleteConflict('Cannot delete a policy attached to entities.');
    if (managed.versions(arn).length > 1)
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
          'The default version is deleted with the policy.',
      );
    iam.store.write(() => managed.remove(arn));
    return {};
  },
});
