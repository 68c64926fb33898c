import type { ServiceFactory } from '../../kernel/cloud.ts';
import { absentCredentials } from './absent-credentials.ts';
import { accessKeys } from './access-keys.ts';
import { attachedPolicies } from './attached-policies.ts';
import { createPolicy } from './create-policy.ts';
import { createRole } from './create-role.ts';
import { deletePolicy } from './delete-policy.ts';
import { deleteRole } from './delete-role.ts';
import { groups } from './groups.ts';
import type { Iam } from './iam.ts';
import { identityProviders } from './identity-providers.ts';
import { inlinePolicies } from './inline-policies.ts';
import { instanceProfiles } from './instance-profiles.ts';
import { policyVersions } from './policy-versions.ts';
import { readPolicies } from './read-policies.ts';
import { readRoles } from './read-roles.ts';
import { serviceLinkedRoles } from './service-linked-roles.ts';
import { serviceSpecificCredentials } from './service-specific-credentials.ts';
import type { IamStore } from './store/open-store.ts';
import { tags } from './tags.ts';
import { updateRole } from './update-role.ts';
import { users } from './users.ts';

/** SAML providers, MFA and passwords of the console are not here; they are refused by name. */
export const iamService =
  (store: IamStore): ServiceFactory =>
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
        ...serviceLinkedRoles(iam),
        CreatePolicy: createPolicy(iam),
        DeletePolicy: deletePolicy(iam),
        ...readPolicies(iam),
        ...policyVersions(iam),
        ...users(iam),
        ...groups(iam),
        ...instanceProfiles(iam),
        ...identityProviders(iam),
        ...absentCredentials(iam),
        ...accessKeys(iam),
        ...serviceSpecificCredentials(iam),
        ...inlinePolicies(iam),
        ...attachedPolicies(iam),
        ...tags(iam),
      },
    };
  };
