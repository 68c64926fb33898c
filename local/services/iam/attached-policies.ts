/** Attach, Detach and List of managed policies on roles, users and groups. */
import type { Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Iam, limitExceeded, noSuchEntity, type Operations } from './iam.ts';
import { page } from './input.ts';
import { type NamedOwner, type Owner, policyOwners } from './owners.ts';

interface Input extends NamedOwner {
  PolicyArn: string;
  PathPrefix?: string;
  Marker?: string;
  MaxItems?: number;
}

const MOST_ATTACHED = 10;

export const attachedPolicies = (iam: Iam): Operations =>
  Object.fromEntries(
    policyOwners(iam).flatMap((owner) => [
      [`Attach${owner.kind}Policy`, attach(iam, owner)],
      [`Detach${owner.kind}Policy`, detach(iam, owner)],
      [`ListAttached${owner.kind}Policies`, list(iam, owner)],
    ]),
  );

const demanded =
  (owner: Owner, name: string): Operation<Input>['demands'] =>
  (input, call) => {
    const resource = owner.arn(input, call);
    const context = name.startsWith('List') ? {} : { 'iam:PolicyARN': input.PolicyArn, ...owner.boundary(resource) };
    return [{ action: `iam:${name}`, resource, context }];
  };

const attach = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(owner, `Attach${owner.kind}Policy`),
  run(input, call) {
    onlyMembers(`Attach${owner.kind}Policy`, input, [owner.key, 'PolicyArn']);
    const { arn } = owner.named(input, call);
    const { owned, managed } = iam.store;
    if (!managed.get(input.PolicyArn)) {
      if (input.PolicyArn?.startsWith('arn:aws:iam::aws:policy/'))
        throw notInLocalCloud(`the AWS managed policy ${input.PolicyArn}`);
      throw noSuchEntity(`Policy ${input.PolicyArn} does not exist or is not attachable.`);
    }
    const held = owned.attached(arn);
    if (!held.includes(input.PolicyArn) && held.length >= MOST_ATTACHED)
      throw limitExceeded(`Cannot exceed quota for PoliciesPer${owner.kind}: ${MOST_ATTACHED}`);
    iam.store.write(() => owned.attach(arn, input.PolicyArn));
    return {};
  },
});

const detach = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(owner, `Detach${owner.kind}Policy`),
  run(input, call) {
    onlyMembers(`Detach${owner.kind}Policy`, input, [owner.key, 'PolicyArn']);
    const { arn } = owner.named(input, call);
    if (!iam.store.write(() => iam.store.owned.detach(arn, input.PolicyArn)))
      throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
    return {};
  },
});

const list = (iam: Iam, owner: Owner): Operation<Input> => ({
  demands: demanded(owner, `ListAttached${owner.kind}Policies`),
  run(input, call) {
    onlyMembers(`ListAttached${owner.kind}Policies`, input, [owner.key, 'PathPrefix', 'Marker', 'MaxItems']);
    const { arn } = owner.named(input, call);
    const attached = iam.store.owned
      .attached(arn)
      .map((policy) => iam.store.managed.get(policy))
      .filter((policy) => policy?.path.startsWith(input.PathPrefix ?? '/'));
    const { items, more } = page(input, attached);
    return { AttachedPolicies: items.map((policy) => ({ PolicyName: policy?.name, PolicyArn: policy?.arn })), ...more };
  },
});
