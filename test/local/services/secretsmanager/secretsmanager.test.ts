import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'secretsmanager-'));
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const region = 'eu-central-1';
const root = (account: string): Principal => ({ kind: 'root', account, arn: `arn:aws:iam::${account}:root` });

type Answer = Record<string, unknown>;
const send = <Out = Answer>(service: string, operation: string, input: object, principal = root(ACCOUNT)) =>
  cloud.call<Out>(service, operation, input, { account: principal.account, region, principal });
const call = <Out = Answer>(operation: string, input: object, principal?: Principal) =>
  send<Out>('secretsmanager', operation, input, principal);
const read = async (SecretId: string, more = {}, principal?: Principal) =>
  (await call<{ SecretString: string }>('GetSecretValue', { SecretId, ...more }, principal)).SecretString;
const token = (name: string) => name.padEnd(32, '0');
const document = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** A role of the account that may do what the statements say. */
const roleWith = async (name: string, ...statements: object[]): Promise<Principal> => {
  const trust = document({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
  await send('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: trust });
  await send('iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'p', PolicyDocument: document(...statements) });
  return {
    kind: 'role',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/s`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    sessionName: 's',
  };
};
const may = (Resource: string, ...Action: string[]) => ({ Effect: 'Allow', Action, Resource });

test('a secret is read by its name, its ARN and its ARN without the six characters', async () => {
  const made = await call<{ ARN: string; VersionId: string }>('CreateSecret', { Name: 'team/db', SecretString: 's1' });

  assert.match(made.ARN, /^arn:aws:secretsmanager:eu-central-1:111122223333:secret:team\/db-[A-Za-z0-9]{6}$/);
  for (const id of ['team/db', made.ARN, made.ARN.slice(0, -7)]) assert.equal(await read(id), 's1');
  await assert.rejects(read('team/db', {}, root(OTHER)), {
    code: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
  await assert.rejects(call('CreateSecret', { Name: 'team/db', SecretString: 's1' }), {
    code: 'ResourceExistsException',
    message: 'The operation failed because the secret team/db already exists.',
  });
});

test('a new value becomes AWSCURRENT, the one before AWSPREVIOUS, and older ones have no stage', async () => {
  await call('CreateSecret', { Name: 'staged', SecretString: 'one', ClientRequestToken: token('v1') });
  await call('PutSecretValue', { SecretId: 'staged', SecretString: 'two', ClientRequestToken: token('v2') });
  await call('UpdateSecret', { SecretId: 'staged', SecretString: 'three', ClientRequestToken: token('v3') });

  assert.equal(await read('staged'), 'three');
  assert.equal(await read('staged', { VersionStage: 'AWSPREVIOUS' }), 'two');
  assert.equal(await read('staged', { VersionId: token('v1') }), 'one');
  const { VersionIdsToStages } = await call('DescribeSecret', { SecretId: 'staged' });
  assert.deepEqual(VersionIdsToStages, { [token('v3')]: ['AWSCURRENT'], [token('v2')]: ['AWSPREVIOUS'] });
  const listed = await call<{ Versions: unknown[] }>('ListSecretVersionIds', { SecretId: 'staged' });
  const all = { SecretId: 'staged', IncludeDeprecated: true };
  const deprecated = await call<{ Versions: unknown[] }>('ListSecretVersionIds', all);
  assert.deepEqual([listed.Versions.length, deprecated.Versions.length], [2, 3]);
  await assert.rejects(read('staged', { VersionId: token('v1'), VersionStage: 'AWSCURRENT' }), {
    code: 'InvalidRequestException',
    message: 'You provided a VersionStage that is not associated to the provided VersionId.',
  });
  await assert.rejects(read('staged', { VersionStage: 'NONE' }), {
    message: "Secrets Manager can't find the specified secret value for staging label: NONE",
  });
});

test('a stage is moved back, and AWSPREVIOUS follows', async () => {
  await call('CreateSecret', { Name: 'moved', SecretString: 'one', ClientRequestToken: token('m1') });
  await call('PutSecretValue', { SecretId: 'moved', SecretString: 'two', ClientRequestToken: token('m2') });
  const move = { SecretId: 'moved', VersionStage: 'AWSCURRENT', MoveToVersionId: token('m1') };

  await assert.rejects(call('UpdateSecretVersionStage', move), { code: 'InvalidParameterException' });
  await call('UpdateSecretVersionStage', { ...move, RemoveFromVersionId: token('m2') });

  assert.equal(await read('moved'), 'one');
  assert.equal(await read('moved', { VersionStage: 'AWSPREVIOUS' }), 'two');
});

test('a request that comes twice writes one version; its token with another value is refused', async () => {
  const create = { Name: 'twice', SecretString: 'one', ClientRequestToken: token('t1') };
  const first = await call('CreateSecret', create);
  assert.deepEqual(await call('CreateSecret', create), first);
  const put = { SecretId: 'twice', SecretString: 'two', ClientRequestToken: token('t2') };

  await call('PutSecretValue', put);
  await call('PutSecretValue', put);

  await assert.rejects(call('PutSecretValue', { ...put, SecretString: 'other' }), (error: Error) => {
    assert.match(error.message, /^You can't use ClientRequestToken t2/);
    assert.doesNotMatch(error.message, /other|two/);
    return error.name === 'ResourceExistsException';
  });
  assert.equal(await read('twice', { VersionStage: 'AWSPREVIOUS' }), 'one');
});

test('a deleted secret answers nothing, can be restored, and is gone after its window', async () => {
  await call('CreateSecret', { Name: 'gone', SecretString: 'x' });
  const week = { SecretId: 'gone', RecoveryWindowInDays: 7 };
  const both = { ...week, ForceDeleteWithoutRecovery: true };
  await assert.rejects(call('DeleteSecret', both), /can't use ForceDeleteWithoutRecovery in conjunction/);
  await assert.rejects(call('DeleteSecret', { SecretId: 'gone', RecoveryWindowInDays: 6 }), /between 7 and 30 days/);

  await call('DeleteSecret', week);

  await assert.rejects(read('gone'), { code: 'InvalidRequestException', message: /marked for deletion/ });
  await assert.rejects(call('CreateSecret', { Name: 'gone' }), /already scheduled for deletion/);
  const names = async (more = {}) =>
    (await call<{ SecretList: { Name: string }[] }>('ListSecrets', more)).SecretList.map(({ Name }) => Name);
  assert.equal((await names()).includes('gone'), false);
  assert.equal((await names({ IncludePlannedDeletion: true })).includes('gone'), true);
  await call('RestoreSecret', { SecretId: 'gone' });
  assert.equal(await read('gone'), 'x');

  await call('DeleteSecret', week);
  await cloud.clock.advance(8 * 24 * 3600_000);
  await assert.rejects(call('DescribeSecret', { SecretId: 'gone' }), { code: 'ResourceNotFoundException' });
});

test('a deletion without recovery frees the name at once, and of nothing is no failure', async () => {
  await call('CreateSecret', { Name: 'forced', SecretString: 'x' });

  await call('DeleteSecret', { SecretId: 'forced', ForceDeleteWithoutRecovery: true });
  await call('DeleteSecret', { SecretId: 'forced', ForceDeleteWithoutRecovery: true });

  await call('CreateSecret', { Name: 'forced', SecretString: 'y' });
  assert.equal(await read('forced'), 'y');
});

test('a role reads what its policy names, with six characters behind the name, and nothing else', async () => {
  const mine = await call<{ ARN: string }>('CreateSecret', { Name: 'app/mine', SecretString: 'm' });
  await call('CreateSecret', { Name: 'app/mine-not', SecretString: 'n' });
  const prefix = `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:`;
  const role = await roleWith('reader', may(`${prefix}app/mine-??????`, 'secretsmanager:GetSecretValue'));
  const exact = await roleWith('exact', may(`${prefix}app/mine`, 'secretsmanager:GetSecretValue'));

  assert.equal(await read('app/mine', {}, role), 'm');
  assert.equal(await read(mine.ARN, {}, role), 'm');
  await assert.rejects(read('app/mine-not', {}, role), { code: 'AccessDeniedException' });
  await assert.rejects(read('app/mine', {}, exact), /no identity-based policy allows/);
  // As on AWS: what is not there is asked for by the name that was given, which no policy for ARNs matches.
  await assert.rejects(read('app/none', {}, role), /on resource: app\/none because/);
});

test('another account needs the policy of the secret and a key of its own', async () => {
  const key = await send<{ KeyMetadata: { Arn: string } }>('kms', 'CreateKey', {
    Policy: document(
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OTHER}:root` }, Action: 'kms:Decrypt', Resource: '*' },
    ),
  });
  const shared = { SecretString: 'both', KmsKeyId: key.KeyMetadata.Arn };
  const { ARN } = await call<{ ARN: string }>('CreateSecret', { Name: 'shared', ...shared });
  const own = await call<{ ARN: string }>('CreateSecret', { Name: 'shared-own-key', SecretString: 'mine' });
  const ResourcePolicy = document({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
    Action: 'secretsmanager:GetSecretValue',
    Resource: '*',
  });

  await assert.rejects(read(ARN, {}, root(OTHER)), { code: 'AccessDeniedException' });
  for (const SecretId of [ARN, own.ARN]) await call('PutResourcePolicy', { SecretId, ResourcePolicy });

  assert.equal(await read(ARN, {}, root(OTHER)), 'both');
  await assert.rejects(read(own.ARN, {}, root(OTHER)), 'the account’s own key serves no other account');
  assert.equal((await call('GetResourcePolicy', { SecretId: ARN }))['ResourcePolicy'], ResourcePolicy);
  const everybody = ResourcePolicy.replace(`arn:aws:iam::${OTHER}:root`, '*');
  const blocked = { SecretId: ARN, ResourcePolicy: everybody, BlockPublicPolicy: true };
  await assert.rejects(call('PutResourcePolicy', blocked), { code: 'PublicPolicyException' });
});

test('a key that may not be used makes no secret, and no value lies readable on disk', async () => {
  const role = await roleWith('keyless', may('*', 'secretsmanager:*'));
  const { KeyMetadata } = await send<{ KeyMetadata: { Arn: string } }>('kms', 'CreateKey', {});
  const input = { Name: 'sealed', SecretString: 'a-value-that-nobody-sees', KmsKeyId: KeyMetadata.Arn };

  await assert.rejects(call('CreateSecret', input, role), /kms:GenerateDataKey/);
  await assert.rejects(call('DescribeSecret', { SecretId: 'sealed' }), { code: 'ResourceNotFoundException' });
  await call('CreateSecret', input);

  assert.equal(await read('sealed'), input.SecretString);
  await assert.rejects(read('sealed', {}, role), /kms:Decrypt/);
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files)
    assert.equal(readFileSync(join(parentPath, name)).includes(input.SecretString), false, name);
});

test('tags are changed and listed; what is not in the local cloud is refused by name', async () => {
  await call('CreateSecret', { Name: 'tagged', Tags: [{ Key: 'a', Value: '1' }] });
  await call('TagResource', { SecretId: 'tagged', Tags: [{ Key: 'b', Value: '2' }] });
  await call('UntagResource', { SecretId: 'tagged', TagKeys: ['a'] });

  assert.deepEqual((await call('DescribeSecret', { SecretId: 'tagged' }))['Tags'], [{ Key: 'b', Value: '2' }]);
  const filtered = { Filters: [{ Key: 'tag-key', Values: ['b'] }] };
  const { SecretList } = await call<{ SecretList: { Name: string }[] }>('ListSecrets', filtered);
  assert.deepEqual(
    SecretList.map(({ Name }) => Name),
    ['tagged'],
  );
  const replicated = { Name: 'r', AddReplicaRegions: [{ Region: 'us-east-1' }] };
  await assert.rejects(call('CreateSecret', replicated), /AddReplicaRegions of CreateSecret is not in the local cloud/);
  await assert.rejects(read('tagged'), /can't find the specified secret value for staging label: AWSCURRENT/);
});

test('a password has the length and the kinds of characters that are asked for', async () => {
  const password = async (input: object) =>
    (await call<{ RandomPassword: string }>('GetRandomPassword', input)).RandomPassword;

  assert.equal((await password({})).length, 32);
  const plain = { PasswordLength: 8, ExcludePunctuation: true, ExcludeNumbers: true, ExcludeUppercase: true };
  assert.match(await password(plain), /^[a-z]{8}$/);
  for (let turn = 0; turn < 20; turn++)
    assert.match(await password({ PasswordLength: 4 }), /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^a-zA-Z0-9]).{4}$/);
  assert.doesNotMatch(await password({ PasswordLength: 500, ExcludeCharacters: 'abc"@/' }), /[abc"@/]/);
});

test('the wire is the one that AWS clients speak', async () => {
  await call('CreateSecret', { Name: 'wired', SecretString: 'x', ClientRequestToken: token('w') });
  const scope = `${ACCOUNT}/20260101/${region}/secretsmanager/aws4_request`;

  const answer = await fetch(cloud.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
    },
    body: JSON.stringify({ SecretId: 'wired' }),
  });

  const told = (await answer.json()) as Answer;
  assert.equal(answer.status, 200, JSON.stringify(told));
  assert.deepEqual([told['SecretString'], told['VersionId'], told['VersionStages']], ['x', token('w'), ['AWSCURRENT']]);
  assert.equal(typeof told['CreatedDate'], 'number');
});

test('values are sealed under the account’s own key, and inputs are held against the published model', async () => {
  await call('CreateSecret', { Name: 'own-key', SecretString: 'x' });

  const { KeyMetadata } = await send<{ KeyMetadata: { KeyManager: string } }>('kms', 'DescribeKey', {
    KeyId: 'alias/aws/secretsmanager',
  });

  assert.equal(KeyMetadata.KeyManager, 'AWS');
  await assert.rejects(call('CreateSecret', { Name: '' }), {
    code: 'ValidationException',
    message: /^1 validation error detected: Value '' at 'name' failed to satisfy constraint/,
  });
  await assert.rejects(call('CreateSecret', { Name: 'a b' }), /^ValidationException: Invalid name\./);
});
