/** Put, Get, Delete and List of the policies written into a role, user or group. */
import type { Operation } from '../../kernel/cloud.ts';
import { policySize, validateIdentityPolicy } from '../../kernel/policy/validate.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, limitExceeded, noSuchEntity, type Operations } from './iam.ts';
import { page, readName } from './input.ts';
import { type NamedOwner, type Owner, policyOwners } from './owners.ts';
import { encodeDocument } from './role-output.ts';

interface Input extends NamedOwner {
  PolicyName: string;
  PolicyDocument: string;
  Marker?: string;
  MaxItems?: number;
}

export const inlinePolicies = (iam: Iam): Operations =>
  Object.fromEntries(
    policyOwners(iam).flatMap((owner) => [
      [`Put${owner.kind}Policy`, put(iam, owner)],
      [`Get${owner.kind}Policy`, get(iam, owner)],
      [`Delete${owner.kind}Policy`, remove(iam, owner)],
      [`List${owner.kind}Policies`, list(iam, owner)],
    ]),
  );

const demanded =
  (owner: Owner, name: string): Operation<Input>['demands'] =>
  (input, call) => {
    const arn = owner.arn(input, call);
    return [{ action: `iam:${name}`, resource: arn, context: /^(Put|Delete)/.test(name) ? owner.boundary(arn) : {} }];
  };

const put = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(owner, `Put${owner.kind}Policy`),
  run(input, call) {
    onlyMembers(`Put${owner.kind}Policy`, input, [owner.key, 'PolicyName', 'PolicyDocument']);
    const { arn, name } = owner.named(input, call);
    const policyName = readName(input.PolicyName, 'policyName');
    validateIdentityPolicy(String(input.PolicyDocument));
    const others = iam.store.owned.inline(arn).filter((policy) => policy.name !== policyName);
    const size = [...others.map(({ document }) => document), input.PolicyDocument].reduce(
      (n, text) => n + policySize(text),
      0,
    );
    if (size > owner.mostInline)
      throw limitExceeded(
        `Maximum policy size of ${owner.mostInline} bytes exceeded for ${owner.kind.toLowerCase()} ${name}`,
      );
    iam.store.write(() => iam.store.owned.put(arn, policyName, input.PolicyDocument));
    return {};
  },
});

const missing = (owner: Owner, name: string) =>
  noSuchEntity(`The ${owner.kind.toLowerCase()} policy with name ${name} cannot be found.`);

const get = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(owner, `Get${owner.kind}Policy`),
  run(input, call) {
    onlyMembers(`Get${owner.kind}Policy`, input, [owner.key, 'PolicyName']);
    const { arn, name } = owner.named(input, call);
    const found = iam.store.owned.inline(arn).find((policy) => policy.name === input.PolicyName);
    if (!found) throw missing(owner, input.PolicyName);
    return { [owner.key]: name, PolicyName: found.name, PolicyDocument: encodeDocument(found.document) };
  },
});

const remove = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(owner, `Delete${owner.kind}Policy`),
  run(input, call) {
    onlyMembers(`Delete${owner.kind}Policy`, input, [owner.key, 'PolicyName']);
    const { arn } = owner.named(input, call);
    if (!iam.store.write(() => iam.store.owned.removeInline(arn, input.PolicyName)))
      throw missing(owner, input.PolicyName);
    return {};
  },
});

const list = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(owner, `List${owner.kind}Policies`),
  run(input, call) {
    onlyMembers(`List${owner.kind}Policies`, input, [owner.key, 'Marker', 'MaxItems']);
    const { arn } = owner.named(input, call);
    const { items, more } = page(input, iam.store.owned.inline(arn));
    return { PolicyNames: items.map(({ name }) => name), ...more };
  },
});
