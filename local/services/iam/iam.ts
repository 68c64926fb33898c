/** What every operation of IAM works with, and the faults that they share. */
import type { Call, Cloud, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Group } from './store/groups.ts';
import type { IdentityProvider } from './store/identity-providers.ts';
import type { InstanceProfile } from './store/instance-profiles.ts';
import type { ManagedPolicy } from './store/managed-policies.ts';
import type { IamStore } from './store/open-store.ts';
import type { Role } from './store/roles.ts';
import type { User } from './store/users.ts';

export interface Iam {
  readonly store: IamStore;
  readonly cloud: Cloud;
}

export type Operations = Readonly<Record<string, Operation>>;

export const noSuchEntity = (message: string): Fault => new Fault('NoSuchEntity', message, { status: 404 });
export const alreadyExists = (message: string): Fault => new Fault('EntityAlreadyExists', message, { status: 409 });
export const deleteConflict = (message: string): Fault => new Fault('DeleteConflict', message, { status: 409 });
export const limitExceeded = (message: string): Fault => new Fault('LimitExceeded', message, { status: 409 });
export const invalid = (message: string): Fault => new Fault('ValidationError', message);

export const roleNamed = ({ store }: Iam, call: Call, name: unknown): Role => {
  const role = store.roles.byName(call.account, String(name));
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
};

export const userNamed = ({ store }: Iam, call: Call, name: unknown): User => {
  const user = store.users.byName(call.account, String(name));
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
};

export const groupNamed = ({ store }: Iam, call: Call, name: unknown): Group => {
  const group = store.groups.byName(call.account, String(name));
  if (!group) throw noSuchEntity(`The group with name ${name} cannot be found.`);
  return group;
};

export const policyAt = ({ store }: Iam, arn: unknown): ManagedPolicy => {
  const policy = store.managed.get(String(arn));
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
};

export const instanceProfileNamed = ({ store }: Iam, call: Call, name: unknown): InstanceProfile => {
  const profile = store.instanceProfiles.byName(call.account, String(name));
  if (!profile) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
};

export const identityProviderAt = ({ store }: Iam, arn: unknown): IdentityProvider => {
  const provider = store.identityProviders.get(String(arn));
  if (!provider) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  return provider;
};

/** ARNs for demands, also of what does not exist (the answer then depends on the caller's rights, as on AWS). */
export const roleArn = ({ store }: Iam, call: Call, name: unknown): string =>
  store.roles.byName(call.account, String(name))?.arn ?? `arn:aws:iam::${call.account}:role/${name}`;
export const userArn = ({ store }: Iam, call: Call, name: unknown): string =>
  store.users.byName(call.account, String(name))?.arn ?? `arn:aws:iam::${call.account}:user/${name}`;
export const groupArn = ({ store }: Iam, call: Call, name: unknown): string =>
  store.groups.byName(call.account, String(name))?.arn ?? `arn:aws:iam::${call.account}:group/${name}`;
export const instanceProfileArn = ({ store }: Iam, call: Call, name: unknown): string =>
  store.instanceProfiles.byName(call.account, String(name))?.arn ??
  `arn:aws:iam::${call.account}:instance-profile/${name}`;
