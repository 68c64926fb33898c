import type { Call, Operation } from '../../kernel/cloud.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { readBoundary } from './create-role.ts';
import { alreadyExists, deleteConflict, type Iam, invalid, type Operations, userArn, userNamed } from './iam.ts';
import { page, readName, readPath, readTags, writeTags } from './input.ts';
import { boundaryOutput } from './role-output.ts';
import type { User } from './store/users.ts';

export const users = (iam: Iam): Operations => ({
  CreateUser: createUser(iam),
  GetUser: getUser(iam),
  ListUsers: listUsers(iam),
  UpdateUser: updateUser(iam),
  DeleteUser: deleteUser(iam),
  PutUserPermissionsBoundary: setBoundary(iam, 'PutUserPermissionsBoundary', ['PermissionsBoundary']),
  DeleteUserPermissionsBoundary: setBoundary(iam, 'DeleteUserPermissionsBoundary', []),
});

interface CreateInput {
  Path?: string;
  UserName: string;
  PermissionsBoundary?: string;
  Tags?: { Key: string; Value: string }[];
}

const createUser = (iam: Iam): Operation<CreateInput> => ({
  demands: (input, call) => [
    {
      action: 'iam:CreateUser',
      resource: `arn:aws:iam::${call.account}:user${input.Path || '/'}${input.UserName}`,
      context: { 'iam:PermissionsBoundary': input.PermissionsBoundary ?? [], ...tagContext(input.Tags) },
    },
  ],
  run(input, call) {
    onlyMembers('CreateUser', input, ['Path', 'UserName', 'PermissionsBoundary', 'Tags']);
    const name = readName(input.UserName, 'userName');
    const path = readPath(input.Path);
    const user: User = {
      account: call.account,
      name,
      path,
      id: `AIDA${iam.cloud.ids.upper(17)}`,
      arn: `arn:aws:iam::${call.account}:user${path}${name}`,
      boundary: readBoundary(iam, input.PermissionsBoundary),
      tags: readTags(input.Tags),
      created: iam.cloud.clock.now(),
    };
    if (iam.store.users.byName(call.account, name)) throw alreadyExists(`User with name ${name} already exists.`);
    iam.store.write(() => iam.store.users.add(user));
    return { User: userOutput(user) };
  },
});

/** Without a name: the user who asks. */
export const ownName = (input: { UserName?: string }, { principal }: Call): string => {
  if (input.UserName) return input.UserName;
  if (principal.kind === 'user') return principal.userName;
  throw invalid('Must specify userName when calling with non-User credentials');
};

const getUser = (iam: Iam): Operation<{ UserName?: string }> => ({
  demands: (input, call) => [{ action: 'iam:GetUser', resource: userArn(iam, call, ownName(input, call)) }],
  run(input, call) {
    onlyMembers('GetUser', input, ['UserName']);
    return { User: userOutput(userNamed(iam, call, ownName(input, call))) };
  },
});

const listUsers = (iam: Iam): Operation<{ PathPrefix?: string; Marker?: string; MaxItems?: number }> => ({
  demands: (_input, call) => [{ action: 'iam:ListUsers', resource: `arn:aws:iam::${call.account}:user/` }],
  run(input, call) {
    onlyMembers('ListUsers', input, ['PathPrefix', 'Marker', 'MaxItems']);
    const { items, more } = page(input, iam.store.users.list(call.account, input.PathPrefix ?? '/'));
    return { Users: items.map((user) => userOutput(user, 'listed')), ...more };
  },
});

interface UpdateInput {
  UserName: string;
  NewPath?: string;
  NewUserName?: string;
}

/** Another name or path is another ARN: both must be allowed. What the user holds goes with it. */
const updateUser = (iam: Iam): Operation<UpdateInput> => ({
  demands: (input, call) => {
    const before = userArn(iam, call, input.UserName);
    const { path = '/' } = iam.store.users.byArn(before) ?? {};
    const next = `arn:aws:iam::${call.account}:user${input.NewPath || path}${input.NewUserName ?? input.UserName}`;
    return [...new Set([before, next])].map((resource) => ({ action: 'iam:UpdateUser', resource }));
  },
  run(input, call) {
    onlyMembers('UpdateUser', input, ['UserName', 'NewPath', 'NewUserName']);
    const user = userNamed(iam, call, input.UserName);
    const name = input.NewUserName === undefined ? user.name : readName(input.NewUserName, 'newUserName');
    const path = input.NewPath === undefined ? user.path : readPath(input.NewPath);
    const holder = iam.store.users.byName(call.account, name);
    if (holder && holder.id !== user.id) throw alreadyExists(`User with name ${name} already exists.`);
    const arn = `arn:aws:iam::${call.account}:user${path}${name}`;
    iam.store.write(() => {
      iam.store.users.rename({ ...user, name, path, arn });
      iam.store.owned.move(user.arn, arn);
      iam.store.keys.move(user.arn, arn, name);
      iam.store.git.move(user.arn, arn);
    });
    return {};
  },
});

const deleteUser = (iam: Iam): Operation<{ UserName: string }> => ({
  demands: (input, call) => [{ action: 'iam:DeleteUser', resource: userArn(iam, call, input.UserName) }],
  run(input, call) {
    onlyMembers('DeleteUser', input, ['UserName']);
    const { arn } = userNamed(iam, call, input.UserName);
    const { git, groups, keys, owned } = iam.store;
    const held: readonly [number, string][] = [
      [keys.ofUser(arn).length, 'must delete access keys first'],
      [git.ofUser(arn).length, 'must delete service specific credentials first'],
      [groups.ofUser(arn).length, 'must remove users from group first'],
      [owned.inline(arn).length, 'must delete policies first'],
      [owned.attached(arn).length, 'must detach all policies first'],
    ];
    for (const [count, first] of held) if (count > 0) throw deleteConflict(`Cannot delete entity, ${first}.`);
    iam.store.write(() => iam.store.users.remove(arn));
    return {};
  },
});

interface BoundaryInput {
  UserName: string;
  PermissionsBoundary?: string;
}

const setBoundary = (iam: Iam, name: string, members: readonly string[]): Operation<BoundaryInput> => ({
  demands: (input, call) => {
    const resource = userArn(iam, call, input.UserName);
    const boundary = input.PermissionsBoundary ?? iam.store.users.byArn(resource)?.boundary;
    return [{ action: `iam:${name}`, resource, context: { 'iam:PermissionsBoundary': boundary ?? [] } }];
  },
  run(input, call) {
    onlyMembers(name, input, ['UserName', ...members]);
    const user = userNamed(iam, call, input.UserName);
    const boundary = members.length > 0 ? readBoundary(iam, input.PermissionsBoundary) : undefined;
    iam.store.write(() => iam.store.users.update({ ...user, boundary }));
    return {};
  },
});

export const userOutput = (user: User, detail: 'whole' | 'listed' = 'whole') => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: new Date(user.created),
  ...(detail === 'whole' && {
    ...(user.boundary !== undefined && { PermissionsBoundary: boundaryOutput(user.boundary) }),
    ...(Object.keys(user.tags).length > 0 && { Tags: writeTags(user.tags) }),
  }),
});
