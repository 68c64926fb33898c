/** The resource types of the local cloud: a new one is a file and a line here. */
import { notInLocalCloud } from '../../fault.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { iamUser } from './iam-user.ts';
import { cdkMetadata, waitConditionHandle } from './no-operation.ts';
import type { ResourceType } from './resource-type.ts';

const TYPES: readonly ResourceType[] = [
  cdkMetadata,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  iamUser,
  waitConditionHandle,
];

const byName = new Map(TYPES.map((type) => [type.type, type]));

export const knownType = (name: string): ResourceType | undefined => byName.get(name);

/** Throws NotInLocalCloud for a type that is not here. */
export const typeNamed = (name: string): ResourceType => {
  const type = knownType(name);
  if (!type) throw notInLocalCloud(`the resource type ${name}`);
  return type;
};
