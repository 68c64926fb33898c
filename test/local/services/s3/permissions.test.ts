import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, openWorld } from './world.ts';

const world = openWorld();
let roles = 0;

/** Calls as a role that may do only what the statements say. */
const asRole = async (...Statement: readonly object[]) => {
  const RoleName = `role-${++roles}`;
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await world.call('iam', 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  });
  await world.call('iam', 'PutRolePolicy', {
    RoleName,
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
  const principal = {
    kind: 'role',
    account: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${RoleName}/s`,
    sessionName: 's',
  } as const;
  return <Out>(operation: string, input: unknown): Promise<Out> =>
    world.cloud.call('s3', operation, input, { account: ACCOUNT, region: 'us-east-1', principal });
};

const denied = (action: string) => (error: { code?: string; message: string }) => {
  assert.equal(error.code, 'AccessDenied');
  assert.match(error.message, new RegExp(`not authorized to perform: ${action} on resource`));
  return true;
};

test('a role reads and lists only under the prefix that its policy names', async () => {
  const Bucket = await world.bucket();
  for (const Key of ['research/a', 'risk/a']) await world.call('s3', 'PutObject', { Bucket, Key, Body: 'x' });
  const call = await asRole(
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/research/*` },
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${Bucket}`,
      Condition: { StringLike: { 's3:prefix': 'research/*' } },
    },
  );

  await call('GetObject', { Bucket, Key: 'research/a' });
  await call('ListObjectsV2', { Bucket, Prefix: 'research/' });
  await assert.rejects(call('GetObject', { Bucket, Key: 'risk/a' }), denied('s3:GetObject'));
  await assert.rejects(call('ListObjectsV2', { Bucket }), denied('s3:ListBucket'));
  await assert.rejects(call('PutObject', { Bucket, Key: 'research/b', Body: '' }), denied('s3:PutObject'));
});

test('deleting many objects deletes those that may be deleted and says which may not', async () => {
  const Bucket = await world.bucket();
  for (const Key of ['research/a', 'risk/a']) await world.call('s3', 'PutObject', { Bucket, Key, Body: 'x' });
  const call = await asRole({
    Effect: 'Allow',
    Action: 's3:DeleteObject',
    Resource: `arn:aws:s3:::${Bucket}/research/*`,
  });

  const { Deleted, Errors } = await call<{ Deleted: { Key: string }[]; Errors: { Key: string; Code: string }[] }>(
    'DeleteObjects',
    { Bucket, Delete: { Objects: [{ Key: 'research/a' }, { Key: 'risk/a' }] } },
  );

  assert.deepEqual(
    Deleted.map(({ Key }) => Key),
    ['research/a'],
  );
  assert.deepEqual(
    Errors.map(({ Key, Code }) => [Key, Code]),
    [['risk/a', 'AccessDenied']],
  );
});

test('copying needs the right to read the source and to write the target, tagging the right to tag', async () => {
  const Bucket = await world.bucket();
  await world.call('s3', 'PutObject', { Bucket, Key: 'in/a', Body: 'x' });
  const call = await asRole(
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/in/*` },
    { Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/out/*` },
  );

  await call('CopyObject', { Bucket, Key: 'out/a', CopySource: `${Bucket}/in/a` });
  await assert.rejects(
    call('CopyObject', { Bucket, Key: 'in/b', CopySource: `${Bucket}/in/a` }),
    denied('s3:PutObject'),
  );
  await assert.rejects(
    call('CopyObject', { Bucket, Key: 'out/b', CopySource: `${Bucket}/out/a` }),
    denied('s3:GetObject'),
  );
  await assert.rejects(
    call('PutObject', { Bucket, Key: 'out/t', Body: '', Tagging: 'a=b' }),
    denied('s3:PutObjectTagging'),
  );
});

test('an object under a customer key needs the right to use the key', async () => {
  const Bucket = await world.bucket();
  const { KeyMetadata } = await world.call<{ KeyMetadata: { Arn: string } }>('kms', 'CreateKey', {});
  const onBucket = { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${Bucket}/*` };
  const input = { Bucket, Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KeyMetadata.Arn };
  const without = await asRole(onBucket);
  const writer = await asRole(onBucket, { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: KeyMetadata.Arn });
  const reader = await asRole(onBucket, { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KeyMetadata.Arn });

  await assert.rejects(without('PutObject', input), denied('kms:GenerateDataKey'));
  await writer('PutObject', input);
  await assert.rejects(writer('GetObject', { Bucket, Key: 'k' }), denied('kms:Decrypt'));
  await reader('GetObject', { Bucket, Key: 'k' });
});
