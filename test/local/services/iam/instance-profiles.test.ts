import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  AddClientIDToOpenIDConnectProviderCommand,
  AddRoleToInstanceProfileCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteInstanceProfileCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  DeleteServiceLinkedRoleCommand,
  GetInstanceProfileCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  IAMClient,
  ListInstanceProfilesForRoleCommand,
  ListMFADevicesCommand,
  PutUserPolicyCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'iam-profiles-'));
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

const trust = (principal: unknown, action = 'sts:AssumeRole') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: action }],
  });
const role = (RoleName: string, document = trust({ Service: 'ec2.amazonaws.com' })) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }));

test('an instance profile holds one role, which stays as long as the profile has it', async () => {
  await role('machine');
  await role('other');
  const InstanceProfileName = 'machines';
  const both = { InstanceProfileName, RoleName: 'machine' };
  const { InstanceProfile: made } = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  assert.equal(made?.Arn, 'arn:aws:iam::111122223333:instance-profile/machines');
  assert.deepEqual(made?.Roles, []);

  await iam.send(new AddRoleToInstanceProfileCommand(both));
  await iam.send(new TagInstanceProfileCommand({ InstanceProfileName, Tags: [{ Key: 'a', Value: 'b' }] }));
  await assert.rejects(iam.send(new AddRoleToInstanceProfileCommand({ ...both, RoleName: 'other' })), {
    name: 'LimitExceededException',
  });

  const { InstanceProfile: read } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  assert.equal(read?.Roles?.[0]?.RoleName, 'machine');
  assert.deepEqual(read?.Tags, [{ Key: 'a', Value: 'b' }]);
  const { InstanceProfiles } = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'machine' }));
  assert.equal(InstanceProfiles?.length, 1);
  await assert.rejects(iam.send(new DeleteRoleCommand({ RoleName: 'machine' })), { name: 'DeleteConflictException' });
  await assert.rejects(iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName })), {
    name: 'DeleteConflictException',
  });

  await iam.send(new RemoveRoleFromInstanceProfileCommand(both));
  await assert.rejects(iam.send(new RemoveRoleFromInstanceProfileCommand(both)), { name: 'NoSuchEntityException' });
  await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
  await iam.send(new DeleteRoleCommand({ RoleName: 'machine' }));
});

test('whoever puts a role into an instance profile must be allowed to pass it', async () => {
  await role('strong');
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'weak' }));
  await iam.send(new CreateUserCommand({ UserName: 'fay' }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:AddRoleToInstanceProfile', Resource: '*' }],
  });
  await iam.send(new PutUserPolicyCommand({ UserName: 'fay', PolicyName: 'p', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'fay' }));
  const fay = client(AccessKey?.AccessKeyId as string, AccessKey?.SecretAccessKey);

  await assert.rejects(
    fay.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'weak', RoleName: 'strong' })),
    { name: 'AccessDenied', message: /iam:PassRole/ },
  );
});

test('an identity provider keeps clients and thumbprints, and a trust policy may name it', async () => {
  const ThumbprintList = ['a'.repeat(40)];
  const Url = 'https://token.example.com/tenant';
  const create = (more = {}) =>
    iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ['one'], ThumbprintList, ...more }));
  const { OpenIDConnectProviderArn } = await create();
  const provider = { OpenIDConnectProviderArn };
  assert.equal(OpenIDConnectProviderArn, 'arn:aws:iam::111122223333:oidc-provider/token.example.com/tenant');

  await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...provider, ClientID: 'two' }));
  await iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...provider, ClientID: 'one' }));
  await iam.send(new UpdateOpenIDConnectProviderThumbprintCommand({ ...provider, ThumbprintList: ['b'.repeat(40)] }));
  const read = await iam.send(new GetOpenIDConnectProviderCommand(provider));
  assert.equal(read.Url, 'token.example.com/tenant');
  assert.deepEqual(read.ClientIDList, ['two']);
  assert.deepEqual(read.ThumbprintList, ['b'.repeat(40)]);
  await role('federated', trust({ Federated: OpenIDConnectProviderArn }, 'sts:AssumeRoleWithWebIdentity'));

  await assert.rejects(create(), { name: 'EntityAlreadyExistsException' });
  await assert.rejects(create({ Url: 'http://token.example.com' }), { name: 'ValidationError' });
  await assert.rejects(create({ Url: 'https://a.example.com', ThumbprintList: ['short'] }));
  await create({ Url: 'https://a.example.com', ThumbprintList: undefined });
  await iam.send(new DeleteOpenIDConnectProviderCommand(provider));
  await assert.rejects(iam.send(new GetOpenIDConnectProviderCommand(provider)), { name: 'NoSuchEntityException' });
});

test('a service-linked role is deleted by a task of its own', async () => {
  const { Role } = await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'autoscaling.amazonaws.com' }));
  const RoleName = Role?.RoleName as string;
  await role('ordinary');

  const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
  const { Status } = await iam.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }));

  assert.equal(Status, 'SUCCEEDED');
  await assert.rejects(iam.send(new GetRoleCommand({ RoleName })), { name: 'NoSuchEntityException' });
  await assert.rejects(iam.send(new DeleteServiceLinkedRoleCommand({ RoleName: 'ordinary' })));
});

test('a user has no MFA device, since none can be made, and an unknown user is one', async () => {
  await iam.send(new CreateUserCommand({ UserName: 'gus' }));
  const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: 'gus' }));
  assert.deepEqual(MFADevices, []);
  await assert.rejects(iam.send(new ListMFADevicesCommand({ UserName: 'nobody' })), { name: 'NoSuchEntityException' });
});
