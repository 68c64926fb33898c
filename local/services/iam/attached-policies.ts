/** Attach, Detach and List of managed policies on roles and users. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
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
import { page } from './input.ts';

interface Input {
  RoleName?: string;
  UserName?: string;
  PolicyArn: string;
  PathPrefix?: string;
  Marker?: string;
  MaxItems?: number;
}

type Kind = 'Role' | 'User';
const MOST_ATTACHED = 10;

export const attachedPolicies = (iam: Iam): Operations =>
  Object.fromEntries(
    (['Role', 'User'] as const).flatMap((kind) => [
      [`Attach${kind}Policy`, attach(iam, kind)],
      [`Detach${kind}Policy`, detach(iam, kind)],
      [`ListAttached${kind}Policies`, list(iam, kind)],
    ]),
  );

const owner = (iam: Iam, kind: Kind, input: Input, call: Call) =>
  kind === 'Role' ? roleNamed(iam, call, input.RoleName) : userNamed(iam, call, input.UserName);

const demanded =
  (iam: Iam, kind: Kind, name: string): Operation<Input>['demands'] =>
  (input, call) => {
    const resource = kind === 'Role' ? roleArn(iam, call, input.RoleName) : userArn(iam, call, input.UserName);
    const boundary = (iam.store.roles.byArn(resource) ?? iam.store.users.byArn(resource))?.boundary;
    const context = name.startsWith('List')
      ? {}
      : { 'iam:PolicyARN': input.PolicyArn, 'iam:PermissionsBoundary': boundary ?? [] };
    return [{ action: `iam:${name}`, resource, context }];
  };

const attach = (iam: Iam, kind: Kind): Operation<Input> => ({
  demands: demanded(iam, kind, `Attach${kind}Policy`),
  run(input, call) {
    onlyMembers(`Attach${kind}Policy`, input, [`${kind}Name`, 'PolicyArn']);
    const { arn } = owner(iam, kind, input, call);
    const { owned, managed } = iam.store;
    if (!managed.get(input.PolicyArn)) {
      if (input.PolicyArn?.startsWith('arn:aws:iam::aws:policy/'))
        throw notInLocalCloud(`the AWS managed policy ${input.PolicyArn}`);
      throw noSuchEntity(`Policy ${input.PolicyArn} does not exist or is not attachable.`);
    }
    const held = owned.attached(arn);
    if (!held.includes(input.PolicyArn) && held.length >= MOST_ATTACHED)
      throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${MOST_ATTACHED}`);
    iam.store.write(() => owned.attach(arn, input.PolicyArn));
    return {};
  },
});

const detach = (iam: Iam, kind: Kind): Operation<Input> => ({
  demands: demanded(iam, kind, `Detach${kind}Policy`),
  run(input, call) {
    onlyMembers(`Detach${kind}Policy`, input, [`${kind}Name`, 'PolicyArn']);
    const { arn } = owner(iam, kind, input, call);
    if (!iam.store.write(() => iam.store.owned.detach(arn, input.PolicyArn)))
      throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
    return {};
  },
});

const list = (iam: Iam, kind: Kind): Operation<Input> => ({
  demands: demanded(iam, kind, `ListAttached${kind}Policies`),
  run(input, call) {
    onlyMembers(`ListAttached${kind}Policies`, input, [`${kind}Name`, 'PathPrefix', 'Marker', 'MaxItems']);
    const { arn } = owner(iam, kind, input, call);
    const attached = iam.store.owned
      .attached(arn)
      .map((policy) => iam.store.managed.get(policy))
      .filter((policy) => policy?.path.startsWith(input.PathPrefix ?? '/'));
    const { items, more } = page(input, attached);
    return { AttachedPolicies: items.map((policy) => ({ PolicyName: policy?.name, PolicyArn: policy?.arn })), ...more };
  },
});
