import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'sts-'));
const ACCOUNT = '111122223333';
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
type Given = {
  AccessKeyId?: string | undefined;
  SecretAccessKey?: string | undefined;
  SessionToken?: string | undefined;
};
const root: Keys = { accessKeyId: ACCOUNT, secretAccessKey: 'any' };
const iam = (credentials = root) => new IAMClient({ endpoint: cloud.url, region: 'us-east-1', credentials });
const sts = (credentials = root) => new STSClient({ endpoint: cloud.url, region: 'us-east-1', credentials });
const keysOf = (given: Given | undefined): Keys => ({
  accessKeyId: given?.AccessKeyId ?? '',
  secretAccessKey: given?.SecretAccessKey ?? '',
  ...(given?.SessionToken && { sessionToken: given.SessionToken }),
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const makeRole = async (RoleName: string, trust: object, allowed?: object, more = {}) => {
  await iam().send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, ...trust }),
      ...more,
    }),
  );
  if (allowed)
    await iam().send(
      new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: policy({ Effect: 'Allow', ...allowed }) }),
    );
};
const assume = (role: string, more: Partial<AssumeRoleCommandInput> = {}, by = root) =>
  sts(by).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, RoleSessionName: 'run', ...more }),
  );

test('tags of a session need the right to give them, and count as tags of its principal', async () => {
  const both = ['sts:AssumeRole', 'sts:TagSession'];
  const own = {
    Action: 'iam:GetRole',
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalTag/team': 'research' } },
  };
  await makeRole('tagged', { Action: both }, own);
  await makeRole('untagged', { Action: 'sts:AssumeRole' });
  const read = async (team: string) => {
    const { Credentials } = await assume('tagged', { Tags: [{ Key: 'team', Value: team }] });
    return iam(keysOf(Credentials)).send(new GetRoleCommand({ RoleName: 'tagged' }));
  };

  await read('research');

  await assert.rejects(read('risk'), { name: 'AccessDenied' });
  await assert.rejects(assume('untagged', { Tags: [{ Key: 'team', Value: 'research' }] }), {
    name: 'AccessDenied',
    message: /sts:TagSession/,
  });
});

test('a session lasts as long as the role allows, and an hour if a role assumed it', async () => {
  await makeRole(
    'long',
    { Action: 'sts:AssumeRole' },
    { Action: 'sts:AssumeRole', Resource: '*' },
    { MaxSessionDuration: 7200 },
  );
  const { Credentials } = await assume('long', { DurationSeconds: 7200 });

  assert.ok(Math.abs((Credentials?.Expiration?.getTime() ?? 0) - cloud.clock.now() - 7_200_000) < 5000);
  await assert.rejects(assume('long', { DurationSeconds: 7201 }), { message: /MaxSessionDuration/ });
  await assert.rejects(assume('long', { DurationSeconds: 899 }), { name: 'ValidationError' });
  await assert.rejects(assume('long', { DurationSeconds: 3601 }, keysOf(Credentials)), { message: /role chaining/ });
  await assume('long', { DurationSeconds: 3600 }, keysOf(Credentials));
});

test('a trust policy may ask for the name of the session', async () => {
  await makeRole('named', {
    Action: 'sts:AssumeRole',
    Condition: { StringLike: { 'sts:RoleSessionName': 'run-*' } },
  });

  const { AssumedRoleUser } = await assume('named', { RoleSessionName: 'run-7' });

  assert.equal(AssumedRoleUser?.Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/named/run-7`);
  await assert.rejects(assume('named', { RoleSessionName: 'other' }), { name: 'AccessDenied' });
  await assert.rejects(assume('named', { RoleSessionName: 'a b' }), { name: /AccessDenied|ValidationError/ });
  await assert.rejects(assume('absent'), { name: 'AccessDenied' });
});

test('a session of a user is that user', async () => {
  await iam().send(new CreateUserCommand({ UserName: 'ana' }));
  const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName: 'ana' }));
  const { Credentials } = await sts(keysOf(AccessKey)).send(new GetSessionTokenCommand({ DurationSeconds: 900 }));

  const who = await sts(keysOf(Credentials)).send(new GetCallerIdentityCommand({}));

  assert.equal(who.Arn, `arn:aws:iam::${ACCOUNT}:user/ana`);
  assert.match(who.UserId ?? '', /^AIDA/);
});

test('other features of STS are refused by name', async () => {
  await assert.rejects(sts().send(new GetFederationTokenCommand({ Name: 'ana' })), {
    name: 'NotInLocalCloud',
    message: /sts:GetFederationToken/,
  });
  await assert.rejects(assume('long', { SourceIdentity: 'ana' }), {
    name: 'NotInLocalCloud',
    message: /SourceIdentity of AssumeRole/,
  });
});
