/** Roles, users and groups as holders of policies: they differ in names and limits only. */
import type { Call } from '../../kernel/cloud.ts';
import { groupArn, groupNamed, type Iam, roleArn, roleNamed, userArn, userNamed } from './iam.ts';

export interface NamedOwner {
  RoleName?: string;
  UserName?: string;
  GroupName?: string;
}

export interface Owner {
  readonly kind: 'Role' | 'User' | 'Group';
  readonly key: 'RoleName' | 'UserName' | 'GroupName';
  /** How many bytes all inline policies may have together. */
  readonly mostInline: number;
  arn(input: NamedOwner, call: Call): string;
  named(input: NamedOwner, call: Call): { readonly arn: string; readonly name: string };
  /** Condition key of operations that change what a role or user may do; groups have no boundary. */
  boundary(arn: string): Readonly<Record<string, string | readonly string[]>>;
}

export const policyOwners = (iam: Iam): readonly Owner[] => {
  const bounded = (holder: { readonly boundary: string | undefined } | undefined) => ({
    'iam:PermissionsBoundary': holder?.boundary ?? [],
  });
  return [
    {
      kind: 'Role',
      key: 'RoleName',
      mostInline: 10_240,
      arn: (input, call) => roleArn(iam, call, input.RoleName),
      named: (input, call) => roleNamed(iam, call, input.RoleName),
      boundary: (arn) => bounded(iam.store.roles.byArn(arn)),
    },
    {
      kind: 'User',
      key: 'UserName',
      mostInline: 2048,
      arn: (input, call) => userArn(iam, call, input.UserName),
      named: (input, call) => userNamed(iam, call, input.UserName),
      boundary: (arn) => bounded(iam.store.users.byArn(arn)),
    },
    {
      kind: 'Group',
      key: 'GroupName',
      mostInline: 5120,
      arn: (input, call) => groupArn(iam, call, input.GroupName),
      named: (input, call) => groupNamed(iam, call, input.GroupName),
      boundary: () => ({}),
    },
  ];
};
