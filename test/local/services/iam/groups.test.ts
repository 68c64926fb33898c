import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DeleteUserCommand,
  DetachGroupPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetGroupCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedGroupPoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupsForUserCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'iam-groups-'));
let cloud: OpenCloud;
let iam: IAMClient;
const client = (accessKeyId: string, secretAccessKey = 'any') =>
  new IAMClient({ endpoint: cloud.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } });
before(async () => {
  cloud = await openCloud({ data });
  iam = client('111122223333');
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const allow = (action: string, resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] });

const userWithKey = async (UserName: string): Promise<IAMClient> => {
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return client(AccessKey?.AccessKeyId as string, AccessKey?.SecretAccessKey);
};

test('a member may do what its group may, inline and attached, until it leaves', async () => {
  const ann = await userWithKey('ann');
  await iam.send(new CreateGroupCommand({ GroupName: 'listers', Path: '/teams/' }));
  await iam.send(new AddUserToGroupCommand({ GroupName: 'Listers', UserName: 'ann' }));
  await assert.rejects(ann.send(new ListUsersCommand({})), { name: 'AccessDenied' });

  const inline = { GroupName: 'listers', PolicyName: 'list' };
  await iam.send(new PutGroupPolicyCommand({ ...inline, PolicyDocument: allow('iam:ListUsers') }));
  await ann.send(new ListUsersCommand({}));
  await iam.send(new DeleteGroupPolicyCommand(inline));
  await assert.rejects(ann.send(new ListUsersCommand({})), { name: 'AccessDenied' });

  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'listers', PolicyArn: READ_ONLY }));
  await ann.send(new ListUsersCommand({}));
  await iam.send(new RemoveUserFromGroupCommand({ GroupName: 'listers', UserName: 'ann' }));
  await assert.rejects(ann.send(new ListUsersCommand({})), { name: 'AccessDenied' });
  await assert.rejects(iam.send(new RemoveUserFromGroupCommand({ GroupName: 'listers', UserName: 'ann' })), {
    name: 'NoSuchEntityException',
  });
});

test('a group is listed with its members, and a policy with its groups', async () => {
  await iam.send(new CreateUserCommand({ UserName: 'bob' }));
  const { Group } = await iam.send(new CreateGroupCommand({ GroupName: 'told' }));
  for (const _twice of [1, 2]) await iam.send(new AddUserToGroupCommand({ GroupName: 'told', UserName: 'bob' }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'told', PolicyArn: READ_ONLY }));

  const { Group: read, Users } = await iam.send(new GetGroupCommand({ GroupName: 'told' }));
  const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'bob' }));
  const { PolicyGroups } = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: READ_ONLY }));

  assert.equal(Group?.Arn, 'arn:aws:iam::111122223333:group/told');
  assert.match(Group?.GroupId ?? '', /^AGPA/);
  assert.deepEqual(read, Group);
  assert.deepEqual(
    Users?.map(({ UserName }) => UserName),
    ['bob'],
  );
  assert.deepEqual(Groups, [Group]);
  assert.ok(PolicyGroups?.some(({ GroupName }) => GroupName === 'told'));
});

test('a group that holds users or policies cannot be deleted, nor a user in a group', async () => {
  const remove = () => iam.send(new DeleteGroupCommand({ GroupName: 'held' }));
  await iam.send(new CreateUserCommand({ UserName: 'cat' }));
  await iam.send(new CreateGroupCommand({ GroupName: 'held' }));
  await iam.send(new AddUserToGroupCommand({ GroupName: 'held', UserName: 'cat' }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'held', PolicyArn: READ_ONLY }));

  await assert.rejects(remove(), { name: 'DeleteConflictException', message: /must remove users from group first/ });
  await assert.rejects(iam.send(new DeleteUserCommand({ UserName: 'cat' })), { name: 'DeleteConflictException' });
  await iam.send(new RemoveUserFromGroupCommand({ GroupName: 'held', UserName: 'cat' }));
  await assert.rejects(remove(), { name: 'DeleteConflictException', message: /must detach all policies first/ });
  await iam.send(new DetachGroupPolicyCommand({ GroupName: 'held', PolicyArn: READ_ONLY }));
  await remove();
  await assert.rejects(remove(), {
    name: 'NoSuchEntityException',
    message: 'The group with name held cannot be found.',
  });
});

test('a user is in at most ten groups', async () => {
  await iam.send(new CreateUserCommand({ UserName: 'dan' }));
  for (let n = 0; n < 11; n++) await iam.send(new CreateGroupCommand({ GroupName: `many-${n}` }));
  const joined = (n: number) => iam.send(new AddUserToGroupCommand({ GroupName: `many-${n}`, UserName: 'dan' }));
  for (let n = 0; n < 10; n++) await joined(n);

  await assert.rejects(joined(10), { name: 'LimitExceededException', message: /GroupsPerUser: 10/ });
  await joined(9);
});

test('a renamed user or group keeps its keys, its policies and its members', async () => {
  const eve = await userWithKey('eve');
  await iam.send(new PutUserPolicyCommand({ UserName: 'eve', PolicyName: 'p', PolicyDocument: allow('iam:GetUser') }));
  await iam.send(new CreateGroupCommand({ GroupName: 'old' }));
  await iam.send(new AddUserToGroupCommand({ GroupName: 'old', UserName: 'eve' }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'old', PolicyArn: READ_ONLY }));

  await iam.send(new UpdateUserCommand({ UserName: 'eve', NewUserName: 'eva', NewPath: '/people/' }));
  await iam.send(new UpdateGroupCommand({ GroupName: 'old', NewGroupName: 'new' }));

  const { User } = await eve.send(new GetUserCommand({}));
  assert.equal(User?.Arn, 'arn:aws:iam::111122223333:user/people/eva');
  await eve.send(new ListUsersCommand({}));
  await iam.send(new GetUserPolicyCommand({ UserName: 'eva', PolicyName: 'p' }));
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: 'eva' }));
  assert.equal(AccessKeyMetadata?.length, 1);
  const AccessKeyId = AccessKeyMetadata?.[0]?.AccessKeyId;
  const { UserName } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  assert.equal(UserName, 'eva');
  await assert.rejects(client('444455556666').send(new GetAccessKeyLastUsedCommand({ AccessKeyId })), {
    name: 'NoSuchEntityException',
  });
  const { AttachedPolicies } = await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName: 'new' }));
  assert.equal(AttachedPolicies?.length, 1);
  await assert.rejects(iam.send(new GetUserCommand({ UserName: 'eve' })), { name: 'NoSuchEntityException' });
  await iam.send(new CreateUserCommand({ UserName: 'taken' }));
  await assert.rejects(iam.send(new UpdateUserCommand({ UserName: 'eva', NewUserName: 'Taken' })), {
    name: 'EntityAlreadyExistsException',
  });
});
