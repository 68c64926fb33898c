import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, type Operations, policyAt } from './iam.ts';
import { page, readFlag } from './input.ts';
import { policyOutput } from './policy-output.ts';

export const readPolicies = (iam: Iam): Operations => ({
  GetPolicy: getPolicy(iam),
  ListPolicies: listPolicies(iam),
  ListEntitiesForPolicy: listEntities(iam),
});

const getPolicy = (iam: Iam): Operation<{ PolicyArn: string }> => ({
  demands: ({ PolicyArn }) => [{ action: 'iam:GetPolicy', resource: PolicyArn }],
  run(input) {
    onlyMembers('GetPolicy', input, ['PolicyArn']);
    return { Policy: policyOutput(iam.store, policyAt(iam, input.PolicyArn)) };
  },
});

interface ListInput {
  Scope?: string;
  OnlyAttached?: boolean | string;
  PathPrefix?: string;
  Marker?: string;
  MaxItems?: number;
}

const listPolicies = (iam: Iam): Operation<ListInput> => ({
  demands: (_input, call) => [{ action: 'iam:ListPolicies', resource: `arn:aws:iam::${call.account}:policy/` }],
  run(input, call) {
    onlyMembers('ListPolicies', input, ['Scope', 'OnlyAttached', 'PathPrefix', 'Marker', 'MaxItems']);
    const { Scope: scope = 'All', PathPrefix: prefix = '/' } = input;
    const accounts = scope === 'AWS' ? ['aws'] : scope === 'Local' ? [call.account] : [call.account, 'aws'];
    const found = accounts
      .flatMap((account) => iam.store.managed.list(account))
      .filter(({ path }) => path.startsWith(prefix))
      .filter(({ arn }) => !readFlag(input.OnlyAttached) || iam.store.owned.owners(arn).length > 0);
    const { items, more } = page(input, found);
    return { Policies: items.map((policy) => policyOutput(iam.store, policy)), ...more };
  },
});

const listEntities = (iam: Iam): Operation<{ PolicyArn: string; Marker?: string; MaxItems?: number }> => ({
  demands: ({ PolicyArn }) => [{ action: 'iam:ListEntitiesForPolicy', resource: PolicyArn }],
  run(input, call) {
    onlyMembers('ListEntitiesForPolicy', input, ['PolicyArn', 'Marker', 'MaxItems']);
    const { arn } = policyAt(iam, input.PolicyArn);
    const { items, more } = page(input, iam.store.owned.owners(arn));
    const own = items.filter((owner) => owner.split(':')[4] === call.account);
    const roles = own.map((owner) => iam.store.roles.byArn(owner)).filter((role) => role !== undefined);
    const users = own.map((owner) => iam.store.users.byArn(owner)).filter((user) => user !== undefined);
    const groups = own.map((owner) => iam.store.groups.byArn(owner)).filter((group) => group !== undefined);
    return {
      PolicyGroups: groups.map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyRoles: roles.map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      PolicyUsers: users.map(({ name, id }) => ({ UserName: name, UserId: id })),
      ...more,
    };
  },
});
