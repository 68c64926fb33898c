import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'kms-'));
const ACCOUNT = '111122223333';
const DAY = 24 * 3600_000;
const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'any' };
let cloud: OpenCloud;
let kms: KMSClient;
const connect = () => {
  kms = new KMSClient({ endpoint: cloud.url, region: 'eu-central-1', credentials });
};
before(async () => {
  cloud = await openCloud({ data });
  connect();
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const createKey = async (input: CreateKeyCommandInput = {}) =>
  (await kms.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? '';
const text = Buffer.from('attack at dawn');
const encrypt = async (KeyId: string, EncryptionContext?: Record<string, string>) =>
  (await kms.send(new EncryptCommand({ KeyId, Plaintext: text, ...(EncryptionContext && { EncryptionContext }) })))
    .CiphertextBlob ?? new Uint8Array();
const asRole = (name: string, via?: string) => {
  const principal: Principal = {
    kind: 'role',
    account: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/s`,
    sessionName: 's',
  };
  return (operation: string, input: unknown): Promise<unknown> =>
    cloud.call('kms', operation, input, {
      account: ACCOUNT,
      region: 'eu-central-1',
      principal,
      ...(via !== undefined && { via }),
    });
};
const makeRole = async (name: string, allowed?: { Action: string; Resource: string; Condition?: unknown }) => {
  const iam = new IAMClient({ endpoint: cloud.url, region: 'us-east-1', credentials });
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  if (allowed)
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...allowed }] }),
      }),
    );
};

test('a key decrypts what it has encrypted, and the ciphertext names the key', async () => {
  const key = await createKey();

  const sealed = await encrypt(key);
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: sealed }));

  assert.deepEqual(Buffer.from(opened.Plaintext ?? []), text);
  assert.equal(opened.KeyId, key);
  assert.equal(Buffer.from(sealed).includes(text), false);
});

test('the encryption context must be the same, in whatever order', async () => {
  const sealed = await encrypt(await createKey(), { a: '1', b: '2' });
  const open = (EncryptionContext: Record<string, string>, CiphertextBlob = sealed) =>
    kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  const tampered = Uint8Array.from(sealed);
  tampered[tampered.length - 1]! ^= 1;

  await open({ b: '2', a: '1' });

  await assert.rejects(open({ a: '1' }), { name: 'InvalidCiphertextException' });
  await assert.rejects(open({ a: '1', b: '2' }, tampered), { name: 'InvalidCiphertextException' });
  await assert.rejects(open({}, Buffer.from('nonsense')), { name: 'InvalidCiphertextException' });
});

test('a data key comes in the open and sealed, and is sealed again under another key', async () => {
  const [first, second] = [await createKey(), await createKey()];
  const data = await kms.send(new GenerateDataKeyCommand({ KeyId: first, KeySpec: 'AES_256' }));

  const again = await kms.send(new ReEncryptCommand({ CiphertextBlob: data.CiphertextBlob, DestinationKeyId: second }));
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: again.CiphertextBlob, KeyId: second }));

  assert.equal(data.Plaintext?.length, 32);
  assert.deepEqual(opened.Plaintext, data.Plaintext);
  await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob: again.CiphertextBlob, KeyId: first })), {
    name: 'IncorrectKeyException',
  });
});

test('an alias stands for its key and can be moved to another', async () => {
  const [first, second] = [await createKey(), await createKey()];
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/app', TargetKeyId: first }));
  const sealed = await encrypt('alias/app');
  await kms.send(new UpdateAliasCommand({ AliasName: 'alias/app', TargetKeyId: second }));

  const described = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/app' }));

  assert.equal(described.KeyMetadata?.Arn, second);
  assert.equal((await kms.send(new DecryptCommand({ CiphertextBlob: sealed }))).KeyId, first);
  const listed = await kms.send(new ListAliasesCommand({ KeyId: second }));
  assert.equal(listed.Aliases?.[0]?.AliasArn, `arn:aws:kms:eu-central-1:${ACCOUNT}:alias/app`);
  await assert.rejects(kms.send(new CreateAliasCommand({ AliasName: 'alias/app', TargetKeyId: first })), {
    name: 'AlreadyExistsException',
  });
  await assert.rejects(encrypt('alias/none'), { name: 'NotFoundException' });
});

test('a role may use a key if the key lets the account decide and the role is allowed', async () => {
  const key = await createKey();
  const sealed = Buffer.from(await encrypt(key, { app: 'a' })).toString('base64');
  await makeRole('user', {
    Action: 'kms:Decrypt',
    Resource: key,
    Condition: { StringEquals: { 'kms:EncryptionContext:app': 'a' } },
  });
  await makeRole('other');

  await asRole('user')('Decrypt', { CiphertextBlob: sealed, EncryptionContext: { app: 'a' } });

  await assert.rejects(asRole('other')('Decrypt', { CiphertextBlob: sealed, EncryptionContext: { app: 'a' } }), {
    name: 'AccessDeniedException',
    message: /no identity-based policy allows the kms:Decrypt action/,
  });
  await assert.rejects(asRole('user')('Encrypt', { KeyId: key, Plaintext: 'YQ==' }), { name: 'AccessDeniedException' });
});

test('identity policies do not help if the key policy does not let the account decide', async () => {
  await makeRole('trusted');
  await makeRole('untrusted', { Action: 'kms:*', Resource: '*' });
  const statement = (Principal: unknown, Action: string) => ({ Effect: 'Allow', Principal, Action, Resource: '*' });
  const key = await createKey({
    BypassPolicyLockoutSafetyCheck: true,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [statement({ AWS: `arn:aws:iam::${ACCOUNT}:role/trusted` }, 'kms:Encrypt')],
    }),
  });

  await asRole('trusted')('Encrypt', { KeyId: key, Plaintext: 'YQ==' });

  await assert.rejects(asRole('untrusted')('Encrypt', { KeyId: key, Plaintext: 'YQ==' }), {
    message: /no resource-based policy allows the kms:Encrypt action/,
  });
});

test('a policy that would lock its writer out is refused', async () => {
  const key = await createKey();
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:Encrypt', Resource: '*' }],
  });

  await assert.rejects(kms.send(new PutKeyPolicyCommand({ KeyId: key, Policy })), {
    name: 'MalformedPolicyDocumentException',
    message: /will not allow you to update/,
  });
  await assert.rejects(kms.send(new PutKeyPolicyCommand({ KeyId: key, Policy: '{' })), {
    name: 'MalformedPolicyDocumentException',
  });
  assert.match((await kms.send(new GetKeyPolicyCommand({ KeyId: key }))).Policy ?? '', /Enable IAM User Permissions/);
});

test('the key of a service can be used only through that service', async () => {
  await makeRole('reader');
  const input = { KeyId: 'alias/aws/ssm', Plaintext: 'YQ==' };

  await asRole('reader', 'ssm.amazonaws.com')('Encrypt', input);

  await assert.rejects(asRole('reader')('Encrypt', input), { name: 'AccessDeniedException' });
  await assert.rejects(asRole('reader', 's3.amazonaws.com')('Encrypt', input), { name: 'AccessDeniedException' });
});

test('a disabled key, and one that waits for its deletion, cannot be used; after the wait it is gone', async () => {
  const [disabled, deleted] = [await createKey(), await createKey()];
  const sealed = await encrypt(deleted);
  await kms.send(new DisableKeyCommand({ KeyId: disabled }));
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: deleted, PendingWindowInDays: 7 }));
  await assert.rejects(encrypt(disabled), { name: 'DisabledException' });
  await assert.rejects(encrypt(deleted), { name: 'KMSInvalidStateException' });
  await kms.send(new CancelKeyDeletionCommand({ KeyId: deleted }));
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: deleted, PendingWindowInDays: 7 }));

  cloud.clock.advance(7 * DAY + 1);

  await assert.rejects(kms.send(new DescribeKeyCommand({ KeyId: deleted })), { name: 'NotFoundException' });
  await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob: sealed })), {
    name: 'InvalidCiphertextException',
  });
});

test('rotation changes what new ciphertexts are made with, and old ones stay readable', async () => {
  const key = await createKey();
  const before = await encrypt(key);
  await kms.send(new EnableKeyRotationCommand({ KeyId: key, RotationPeriodInDays: 90 }));

  cloud.clock.advance(91 * DAY);
  const after = await encrypt(key);

  // Bytes 17 to 20 of a ciphertext are the version of the material.
  assert.equal(Buffer.from(before).readUInt32BE(17), 1);
  assert.equal(Buffer.from(after).readUInt32BE(17), 2);
  for (const sealed of [before, after])
    assert.deepEqual(
      Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob: sealed }))).Plaintext ?? []),
      text,
    );
  assert.equal((await kms.send(new GetKeyRotationStatusCommand({ KeyId: key }))).RotationPeriodInDays, 90);
});

test('tags are kept, and kinds of keys that are not here are refused by name', async () => {
  const key = await createKey({ Tags: [{ TagKey: 'a', TagValue: '1' }] });
  await kms.send(new TagResourceCommand({ KeyId: key, Tags: [{ TagKey: 'b', TagValue: '2' }] }));

  const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId: key }));

  assert.deepEqual(Tags, [
    { TagKey: 'a', TagValue: '1' },
    { TagKey: 'b', TagValue: '2' },
  ]);
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/tagged', TargetKeyId: key }));
  const unnamed = { name: 'NotFoundException', message: /Invalid keyId 'alias\/tagged'/ };
  await assert.rejects(kms.send(new ListResourceTagsCommand({ KeyId: 'alias/tagged' })), unnamed);
  await assert.rejects(kms.send(new TagResourceCommand({ KeyId: 'alias/tagged', Tags: [] })), unnamed);
  await assert.rejects(createKey({ KeySpec: 'RSA_2048' }), { name: 'NotInLocalCloud', message: /RSA_2048/ });
  await assert.rejects(
    kms.send(new CreateGrantCommand({ KeyId: key, GranteePrincipal: 'x', Operations: ['Encrypt'] })),
    { name: 'NotInLocalCloud', message: /kms:CreateGrant/ },
  );
});

test('keys are there after a restart, and their material is not in the ciphertext', async () => {
  const key = await createKey();
  const sealed = await encrypt(key);
  await cloud.close();
  cloud = await openCloud({ data });
  connect();

  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: sealed }));

  assert.deepEqual(Buffer.from(opened.Plaintext ?? []), text);
  assert.equal(readFileSync(join(data, 'kms.sqlite')).includes(text), false);
});
