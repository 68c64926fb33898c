/** Groups of users: what a group may do, its members may do. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  alreadyExists,
  deleteConflict,
  groupArn,
  groupNamed,
  type Iam,
  limitExceeded,
  noSuchEntity,
  type Operations,
  userArn,
  userNamed,
} from './iam.ts';
import { page, readName, readPath } from './input.ts';
import type { Group } from './store/groups.ts';
import type { User } from './store/users.ts';
import { userOutput } from './users.ts';

const MOST_GROUPS_OF_USER = 10;

interface Input {
  Path?: string;
  GroupName: string;
  UserName?: string;
  NewGroupName?: string;
  NewPath?: string;
  PathPrefix?: string;
  Marker?: string;
  MaxItems?: number;
}

export const groups = (iam: Iam): Operations => ({
  CreateGroup: createGroup(iam),
  GetGroup: ofGroup(iam, 'GetGroup', ['Marker', 'MaxItems'], (input, group) => {
    const members = iam.store.groups.members(group).map((arn) => iam.store.users.byArn(arn) as User);
    const { items, more } = page(input, members);
    return { Group: groupOutput(group), Users: items.map((user) => userOutput(user, 'listed')), ...more };
  }),
  UpdateGroup: updateGroup(iam),
  DeleteGroup: ofGroup(iam, 'DeleteGroup', [], (_input, group) => {
    const held: readonly [number, string][] = [
      [iam.store.groups.members(group).length, 'must remove users from group first'],
      [iam.store.owned.inline(group.arn).length, 'must delete policies first'],
      [iam.store.owned.attached(group.arn).length, 'must detach all policies first'],
    ];
    for (const [count, first] of held) if (count > 0) throw deleteConflict(`Cannot delete entity, ${first}.`);
    iam.store.write(() => iam.store.groups.remove(group));
    return {};
  }),
  AddUserToGroup: ofGroup(iam, 'AddUserToGroup', ['UserName'], (input, group, call) => {
    const user = userNamed(iam, call, input.UserName);
    const others = iam.store.groups.ofUser(user.arn).filter(({ id }) => id !== group.id);
    if (others.length >= MOST_GROUPS_OF_USER)
      throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${MOST_GROUPS_OF_USER}`);
    iam.store.write(() => iam.store.groups.join(group, user));
    return {};
  }),
  RemoveUserFromGroup: ofGroup(iam, 'RemoveUserFromGroup', ['UserName'], (input, group, call) => {
    const user = userNamed(iam, call, input.UserName);
    if (!iam.store.write(() => iam.store.groups.leave(group, user)))
      throw noSuchEntity(`User ${user.name} not in group ${group.name}.`);
    return {};
  }),
  ListGroups: listGroups(iam),
  ListGroupsForUser: listGroupsForUser(iam),
});

const ofGroup = (
  iam: Iam,
  name: string,
  members: readonly string[],
  run: (input: Input, group: Group, call: Call) => unknown,
): Operation<Input> => ({
  demands: (input, call) => [{ action: `iam:${name}`, resource: groupArn(iam, call, input.GroupName) }],
  run(input, call) {
    onlyMembers(name, input, ['GroupName', ...members]);
    return run(input, groupNamed(iam, call, input.GroupName), call);
  },
});

const arnOf = (account: string, path: string, name: string): string => `arn:aws:iam::${account}:group${path}${name}`;

const refuseTaken = (iam: Iam, account: string, name: string, but?: Group): void => {
  const holder = iam.store.groups.byName(account, name);
  if (holder && holder.id !== but?.id) throw alreadyExists(`Group with name ${name} already exists.`);
};

const createGroup = (iam: Iam): Operation<Input> => ({
  demands: (input, call) => [
    { action: 'iam:CreateGroup', resource: arnOf(call.account, input.Path || '/', input.GroupName) },
  ],
  run(input, { account }) {
    onlyMembers('CreateGroup', input, ['Path', 'GroupName']);
    const name = readName(input.GroupName, 'groupName');
    const path = readPath(input.Path);
    refuseTaken(iam, account, name);
    const id = `AGPA${iam.cloud.ids.upper(17)}`;
    const group: Group = { account, name, path, id, arn: arnOf(account, path, name), created: iam.cloud.clock.now() };
    iam.store.write(() => iam.store.groups.add(group));
    return { Group: groupOutput(group) };
  },
});

/** Another name or path is another ARN: both must be allowed. */
const updateGroup = (iam: Iam): Operation<Input> => ({
  demands: (input, call) => {
    const old = iam.store.groups.byName(call.account, String(input.GroupName));
    const next = arnOf(call.account, input.NewPath || (old?.path ?? '/'), input.NewGroupName ?? input.GroupName);
    const before = groupArn(iam, call, input.GroupName);
    return [...new Set([before, next])].map((resource) => ({ action: 'iam:UpdateGroup', resource }));
  },
  run(input, call) {
    onlyMembers('UpdateGroup', input, ['GroupName', 'NewGroupName', 'NewPath']);
    const group = groupNamed(iam, call, input.GroupName);
    const name = input.NewGroupName === undefined ? group.name : readName(input.NewGroupName, 'newGroupName');
    const path = input.NewPath === undefined ? group.path : readPath(input.NewPath);
    refuseTaken(iam, call.account, name, group);
    const arn = arnOf(call.account, path, name);
    iam.store.write(() => {
      iam.store.groups.rename({ ...group, name, path, arn });
      iam.store.owned.move(group.arn, arn);
    });
    return {};
  },
});

const listGroups = (iam: Iam): Operation<Input> => ({
  demands: (_input, call) => [{ action: 'iam:ListGroups', resource: `arn:aws:iam::${call.account}:group/` }],
  run(input, call) {
    onlyMembers('ListGroups', input, ['PathPrefix', 'Marker', 'MaxItems']);
    const { items, more } = page(input, iam.store.groups.list(call.account, input.PathPrefix ?? '/'));
    return { Groups: items.map(groupOutput), ...more };
  },
});

const listGroupsForUser = (iam: Iam): Operation<Input> => ({
  demands: (input, call) => [{ action: 'iam:ListGroupsForUser', resource: userArn(iam, call, input.UserName) }],
  run(input, call) {
    onlyMembers('ListGroupsForUser', input, ['UserName', 'Marker', 'MaxItems']);
    const { arn } = userNamed(iam, call, input.UserName);
    const { items, more } = page(input, iam.store.groups.ofUser(arn));
    return { Groups: items.map(groupOutput), ...more };
  },
});

const groupOutput = (group: Group) => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: group.arn,
  CreateDate: new Date(group.created),
});
