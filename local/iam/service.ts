import type { ServiceFactory } from '../cloud.ts';
import { attachedPolicies } from './attached-policies.ts';
import { createRole } from './create-role.ts';
import { deleteRole } from './delete-role.ts';
import type { Iam } from './iam.ts';
import type { Identity } from './identity.ts';
import { inlinePolicies } from './inline-policies.ts';
import { readRoles } from './read-roles.ts';
import { updateRole } from './update-role.ts';

export const iamService =
  ({ store }: Identity): ServiceFactory =>
  (cloud) => {
    const iam: Iam = { store, cloud };
    return {
      name: 'iam',
      wire: { protocol: 'query', xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/', version: '2010-05-08' },
      operations: {
        CreateRole: createRole(iam),
        DeleteRole: deleteRole(iam),
        ...readRoles(iam),
        ...updateRole(iam),
        ...inlinePolicies(iam),
        ...attachedPolicies(iam),
      },
    };
  };
