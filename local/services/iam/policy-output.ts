import { writeTags } from './input.ts';
import type { ManagedPolicy } from './store/managed-policies.ts';
import type { IamStore } from './store/open-store.ts';

/** A managed policy as IAM answers it. */
export const policyOutput = (store: IamStore, policy: ManagedPolicy) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: `v${policy.defaultVersion}`,
  AttachmentCount: store.owned.owners(policy.arn).length,
  PermissionsBoundaryUsageCount: store.roles.bounded(policy.arn) + store.users.bounded(policy.arn),
  IsAttachable: true,
  ...(policy.description !== undefined && { Description: policy.description }),
  CreateDate: new Date(policy.created),
  UpdateDate: new Date(policy.updated),
  ...(Object.keys(policy.tags).length > 0 && { Tags: writeTags(policy.tags) }),
});
