/** Put, Get, Delete and List of the policies written into a role or user. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { policySize, validateIdentityPolicy } from '../../kernel/policy/validate.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  type Iam,
  limitExceeded,
  noSuchEntity,
  type Operations,
  roleArn,
  roleNamed,
  userArn,
  userNamed,
} from './iam.ts';
import { page, readName } from './input.ts';
import { encodeDocument } from './role-output.ts';

interface Input {
  RoleName?: string;
  UserName?: string;
  PolicyName: string;
  PolicyDocument: string;
  Marker?: string;
  MaxItems?: number;
}

/** Roles and users differ in names and limits only. */
interface Owner {
  readonly kind: 'Role' | 'User';
  readonly most: number;
  arn(input: Input, call: Call): string;
  named(input: Input, call: Call): { arn: string; name: string; boundary: string | undefined };
}

export const inlinePolicies = (iam: Iam): Operations => {
  const role: Owner = {
    kind: 'Role',
    most: 10_240,
    arn: (input, call) => roleArn(iam, call, input.RoleName),
    named: (input, call) => roleNamed(iam, call, input.RoleName),
  };
  const user: Owner = {
    kind: 'User',
    most: 2048,
    arn: (input, call) => userArn(iam, call, input.UserName),
    named: (input, call) => userNamed(iam, call, input.UserName),
  };
  return Object.fromEntries(
    [role, user].flatMap((owner) => [
      [`Put${owner.kind}Policy`, put(iam, owner)],
      [`Get${owner.kind}Policy`, get(iam, owner)],
      [`Delete${owner.kind}Policy`, remove(iam, owner)],
      [`List${owner.kind}Policies`, list(iam, owner)],
    ]),
  );
};

const demanded =
  (iam: Iam, owner: Owner, name: string): Operation<Input>['demands'] =>
  (input, call) => {
    const arn = owner.arn(input, call);
    const boundary = (iam.store.roles.byArn(arn) ?? iam.store.users.byArn(arn))?.boundary;
    const context = /^(Put|Delete)/.test(name) ? { 'iam:PermissionsBoundary': boundary ?? [] } : {};
    return [{ action: `iam:${name}`, resource: arn, context }];
  };

const put = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(iam, owner, `Put${owner.kind}Policy`),
  run(input, call) {
    onlyMembers(`Put${owner.kind}Policy`, input, [`${owner.kind}Name`, 'PolicyName', 'PolicyDocument']);
    const { arn, name } = owner.named(input, call);
    const policyName = readName(input.PolicyName, 'policyName');
    validateIdentityPolicy(String(input.PolicyDocument));
    const others = iam.store.owned.inline(arn).filter((policy) => policy.name !== policyName);
    const size = [...others.map(({ document }) => document), input.PolicyDocument].reduce(
      (n, text) => n + policySize(text),
      0,
    );
    if (size > owner.most)
      throw limitExceeded(
        `Maximum policy size of ${owner.most} bytes exceeded for ${owner.kind.toLowerCase()} ${name}`,
      );
    iam.store.write(() => iam.store.owned.put(arn, policyName, input.PolicyDocument));
    return {};
  },
});

const missing = (owner: Owner, name: string) =>
  noSuchEntity(`The ${owner.kind.toLowerCase()} policy with name ${name} cannot be found.`);

const get = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(iam, owner, `Get${owner.kind}Policy`),
  run(input, call) {
    onlyMembers(`Get${owner.kind}Policy`, input, [`${owner.kind}Name`, 'PolicyName']);
    const { arn, name } = owner.named(input, call);
    const found = iam.store.owned.inline(arn).find((policy) => policy.name === input.PolicyName);
    if (!found) throw missing(owner, input.PolicyName);
    return { [`${owner.kind}Name`]: name, PolicyName: found.name, PolicyDocument: encodeDocument(found.document) };
  },
});

const remove = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(iam, owner, `Delete${owner.kind}Policy`),
  run(input, call) {
    onlyMembers(`Delete${owner.kind}Policy`, input, [`${owner.kind}Name`, 'PolicyName']);
    const { arn } = owner.named(input, call);
    if (!iam.store.write(() => iam.store.owned.removeInline(arn, input.PolicyName)))
      throw missing(owner, input.PolicyName);
    return {};
  },
});

const list = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(iam, owner, `List${owner.kind}Policies`),
  run(input, call) {
    onlyMembers(`List${owner.kind}Policies`, input, [`${owner.kind}Name`, 'Marker', 'MaxItems']);
    const { arn } = owner.named(input, call);
    const { items, more } = page(input, iam.store.owned.inline(arn));
    return { PolicyNames: items.map(({ name }) => name), ...more };
  },
});
