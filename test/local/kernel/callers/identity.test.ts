import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'iam-'));
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
const root: Keys = { accessKeyId: '111122223333', secretAccessKey: 'any' };
const iam = (credentials = root) => new IAMClient({ endpoint: cloud.url, region: 'us-east-1', credentials });
const sts = (credentials = root) => new STSClient({ endpoint: cloud.url, region: 'us-east-1', credentials });

const trust = (principal: unknown, condition?: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal,
        Action: 'sts:AssumeRole',
        ...(condition !== undefined && { Condition: condition }),
      },
    ],
  });

const assume = async (role: string, more: Record<string, unknown> = {}, by = root): Promise<Keys> => {
  const { Credentials: keys } = await sts(by).send(
    new AssumeRoleCommand({
      RoleArn: role.startsWith('arn:') ? role : `arn:aws:iam::111122223333:role/${role}`,
      RoleSessionName: 'session',
      ...more,
    }),
  );
  return {
    accessKeyId: keys!.AccessKeyId!,
    secretAccessKey: keys!.SecretAccessKey!,
    sessionToken: keys!.SessionToken!,
  };
};

const makeRole = async (name: string, policy?: unknown, trusted: unknown = { AWS: '111122223333' }) => {
  await iam().send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust(trusted) }));
  if (policy !== undefined)
    await iam().send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument: JSON.stringify(policy) }),
    );
};

test('a role may do what its policy allows and nothing else, and the refusal says who wanted what', async () => {
  await makeRole('reader', {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: 'arn:aws:iam::*:role/reader' }],
  });
  const keys = await assume('reader');

  const who = await sts(keys).send(new GetCallerIdentityCommand({}));
  const own = await iam(keys).send(new GetRoleCommand({ RoleName: 'reader' }));

  assert.equal(who.Arn, 'arn:aws:sts::111122223333:assumed-role/reader/session');
  assert.equal(who.UserId, `${own.Role?.RoleId}:session`);
  await assert.rejects(iam(keys).send(new GetRoleCommand({ RoleName: 'other' })), {
    name: 'AccessDenied',
    message:
      'User: arn:aws:sts::111122223333:assumed-role/reader/session is not authorized to perform: iam:GetRole on ' +
      'resource: arn:aws:iam::111122223333:role/other because no identity-based policy allows the iam:GetRole action',
  });
});

test('a wrong secret, a wrong token and an unknown session are refused', async () => {
  await makeRole('signer');
  const keys = await assume('signer');
  const who = (changed: Partial<Keys>) => sts({ ...keys, ...changed }).send(new GetCallerIdentityCommand({}));

  await assert.rejects(who({ secretAccessKey: 'wrong' }), { name: 'SignatureDoesNotMatch' });
  await assert.rejects(who({ sessionToken: 'wrong' }), { name: 'InvalidClientTokenId' });
  await assert.rejects(who({ accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' }), { name: 'InvalidClientTokenId' });
});

test('a session ends by the clock of the cloud', async () => {
  const keys = await assume('signer', { DurationSeconds: 900 });

  cloud.clock.advance(901_000);

  await assert.rejects(sts(keys).send(new GetCallerIdentityCommand({})), { name: 'ExpiredToken' });
});

test('a session policy narrows, and an attached policy widens', async () => {
  await makeRole('wide');
  await iam().send(
    new AttachRolePolicyCommand({ RoleName: 'wide', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  );
  const narrow = await assume('wide', {
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }],
    }),
  });

  await iam(narrow).send(new GetRoleCommand({ RoleName: 'wide' }));

  await assert.rejects(iam(narrow).send(new DeleteRoleCommand({ RoleName: 'signer' })), {
    message: /because no session policy allows the iam:DeleteRole action$/,
  });
});

test('a right that is given or taken away counts at once, for sessions that are open too', async () => {
  await makeRole('changing');
  const keys = await assume('changing');
  const read = () => iam(keys).send(new GetRoleCommand({ RoleName: 'changing' }));
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }],
  };
  await assert.rejects(read(), { name: 'AccessDenied' });

  await iam().send(
    new PutRolePolicyCommand({ RoleName: 'changing', PolicyName: 'p', PolicyDocument: JSON.stringify(document) }),
  );
  await read();
  await iam().send(new DeleteRolePolicyCommand({ RoleName: 'changing', PolicyName: 'p' }));

  await assert.rejects(read(), { name: 'AccessDenied' });
});

test('a role of another account needs both its trust and the right to assume it', async () => {
  const other = new IAMClient({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: '444455556666', secretAccessKey: 'any' },
  });
  await other.send(
    new CreateRoleCommand({
      RoleName: 'deploy',
      AssumeRolePolicyDocument: trust({ AWS: '111122223333' }, { StringEquals: { 'sts:ExternalId': 'x-1' } }),
    }),
  );
  const deploy = 'arn:aws:iam::444455556666:role/deploy';
  await makeRole('engine', {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: deploy }],
  });
  const engine = await assume('engine');
  const signer = await assume('signer');

  const inside = await assume(deploy, { ExternalId: 'x-1' }, engine);

  assert.equal((await sts(inside).send(new GetCallerIdentityCommand({}))).Account, '444455556666');
  await assert.rejects(assume(deploy, {}, engine), { message: /no resource-based policy allows the sts:AssumeRole/ });
  await assert.rejects(assume(deploy, { ExternalId: 'x-1' }, signer), {
    message: /no identity-based policy allows the sts:AssumeRole/,
  });
});

test('roles, sessions and their secrets are there after a restart', async () => {
  const keys = await assume('reader');
  await cloud.close();
  cloud = await openCloud({ data });

  const who = await sts(keys).send(new GetCallerIdentityCommand({}));

  assert.equal(who.Arn, 'arn:aws:sts::111122223333:assumed-role/reader/session');
});
