/** Instance profiles: how a role comes to a virtual machine; at most one role each. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  alreadyExists,
  deleteConflict,
  type Iam,
  instanceProfileArn,
  instanceProfileNamed,
  limitExceeded,
  noSuchEntity,
  type Operations,
  roleArn,
  roleNamed,
} from './iam.ts';
import { page, readName, readPath, readTags, writeTags } from './input.ts';
import { roleOutput } from './role-output.ts';
import type { InstanceProfile } from './store/instance-profiles.ts';

interface Input {
  InstanceProfileName: string;
  Path?: string;
  PathPrefix?: string;
  RoleName?: string;
  Tags?: { Key: string; Value: string }[];
  Marker?: string;
  MaxItems?: number;
}

export const instanceProfiles = (iam: Iam): Operations => ({
  CreateInstanceProfile: create(iam),
  GetInstanceProfile: ofProfile(iam, 'GetInstanceProfile', [], (_input, profile) => ({
    InstanceProfile: profileOutput(iam, profile),
  })),
  DeleteInstanceProfile: ofProfile(iam, 'DeleteInstanceProfile', [], (_input, profile) => {
    if (profile.role !== undefined)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    iam.store.write(() => iam.store.instanceProfiles.remove(profile.arn));
    return {};
  }),
  AddRoleToInstanceProfile: addRole(iam),
  RemoveRoleFromInstanceProfile: ofProfile(
    iam,
    'RemoveRoleFromInstanceProfile',
    ['RoleName'],
    (input, profile, call) => {
      const role = roleNamed(iam, call, input.RoleName);
      if (profile.role !== role.arn)
        throw noSuchEntity(`Role ${role.name} in Instance Profile ${profile.name} cannot be found.`);
      iam.store.write(() => iam.store.instanceProfiles.update({ ...profile, role: undefined }));
      return {};
    },
  ),
  ListInstanceProfiles: {
    demands: (_input: Input, call: Call) => [
      { action: 'iam:ListInstanceProfiles', resource: `arn:aws:iam::${call.account}:instance-profile/` },
    ],
    run(input: Input, call: Call) {
      onlyMembers('ListInstanceProfiles', input, ['PathPrefix', 'Marker', 'MaxItems']);
      return listed(iam, input, iam.store.instanceProfiles.list(call.account, input.PathPrefix ?? '/'));
    },
  },
  ListInstanceProfilesForRole: {
    demands: (input: Input, call: Call) => [
      { action: 'iam:ListInstanceProfilesForRole', resource: roleArn(iam, call, input.RoleName) },
    ],
    run(input: Input, call: Call) {
      onlyMembers('ListInstanceProfilesForRole', input, ['RoleName', 'Marker', 'MaxItems']);
      return listed(iam, input, iam.store.instanceProfiles.ofRole(roleNamed(iam, call, input.RoleName).arn));
    },
  },
});

const ofProfile = (
  iam: Iam,
  name: string,
  members: readonly string[],
  run: (input: Input, profile: InstanceProfile, call: Call) => unknown,
): Operation<Input> => ({
  demands: (input, call) => [
    { action: `iam:${name}`, resource: instanceProfileArn(iam, call, input.InstanceProfileName) },
  ],
  run(input, call) {
    onlyMembers(name, input, ['InstanceProfileName', ...members]);
    return run(input, instanceProfileNamed(iam, call, input.InstanceProfileName), call);
  },
});

const create = (iam: Iam): Operation<Input> => ({
  demands: (input, call) => [
    {
      action: 'iam:CreateInstanceProfile',
      resource: `arn:aws:iam::${call.account}:instance-profile${input.Path || '/'}${input.InstanceProfileName}`,
      context: tagContext(input.Tags),
    },
  ],
  run(input, { account }) {
    onlyMembers('CreateInstanceProfile', input, ['InstanceProfileName', 'Path', 'Tags']);
    const name = readName(input.InstanceProfileName, 'instanceProfileName');
    const path = readPath(input.Path);
    if (iam.store.instanceProfiles.byName(account, name))
      throw alreadyExists(`Instance Profile ${name} already exists.`);
    const profile: InstanceProfile = {
      account,
      name,
      path,
      id: `AIPA${iam.cloud.ids.upper(17)}`,
      arn: `arn:aws:iam::${account}:instance-profile${path}${name}`,
      role: undefined,
      tags: readTags(input.Tags),
      created: iam.cloud.clock.now(),
    };
    iam.store.write(() => iam.store.instanceProfiles.add(profile));
    return { InstanceProfile: profileOutput(iam, profile) };
  },
});

/** Giving a role to machines is passing it. */
const addRole = (iam: Iam): Operation<Input> => ({
  demands: (input, call) => [
    { action: 'iam:AddRoleToInstanceProfile', resource: instanceProfileArn(iam, call, input.InstanceProfileName) },
    {
      action: 'iam:PassRole',
      resource: roleArn(iam, call, input.RoleName),
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    },
  ],
  run(input, call) {
    onlyMembers('AddRoleToInstanceProfile', input, ['InstanceProfileName', 'RoleName']);
    const profile = instanceProfileNamed(iam, call, input.InstanceProfileName);
    const role = roleNamed(iam, call, input.RoleName);
    if (profile.role !== undefined)
      throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
    iam.store.write(() => iam.store.instanceProfiles.update({ ...profile, role: role.arn }));
    return {};
  },
});

const listed = (iam: Iam, input: Input, all: readonly InstanceProfile[]) => {
  const { items, more } = page(input, all);
  return { InstanceProfiles: items.map((profile) => profileOutput(iam, profile, 'listed')), ...more };
};

const profileOutput = (iam: Iam, profile: InstanceProfile, detail: 'whole' | 'listed' = 'whole') => {
  const role = profile.role === undefined ? undefined : iam.store.roles.byArn(profile.role);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.created),
    Roles: role ? [roleOutput(role, 'listed')] : [],
    ...(detail === 'whole' && Object.keys(profile.tags).length > 0 && { Tags: writeTags(profile.tags) }),
  };
};
