import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { clientOf, fault, openWorld } from './world.ts';

const world = openWorld();

test('a bucket is of the region it was made in', async () => {
  const frankfurt = clientOf(world.cloud.url, undefined, 'eu-central-1');
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  await frankfurt.send(new CreateBucketCommand({ Bucket: 'in-frankfurt', CreateBucketConfiguration }));

  const location = await world.s3.send(new GetBucketLocationCommand({ Bucket: 'in-frankfurt' }));
  assert.equal(location.LocationConstraint, 'eu-central-1');
  assert.equal((await frankfurt.send(new HeadBucketCommand({ Bucket: 'in-frankfurt' }))).BucketRegion, 'eu-central-1');
  await assert.rejects(
    world.s3.send(new PutObjectCommand({ Bucket: 'in-frankfurt', Key: 'k', Body: 'x' })),
    fault('PermanentRedirect', 301),
  );
  await assert.rejects(
    frankfurt.send(
      new CreateBucketCommand({
        Bucket: 'elsewhere',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    ),
    fault('IllegalLocationConstraintException', 400),
  );
  frankfurt.destroy();
});

test('bucket names are global and follow the rules', async () => {
  const Bucket = await world.bucket();
  const other = clientOf(world.cloud.url, '222233334444');

  await assert.rejects(other.send(new CreateBucketCommand({ Bucket })), fault('BucketAlreadyExists', 409));
  await world.s3.send(new CreateBucketCommand({ Bucket }));
  for (const name of ['ab', 'Upper', 'a..b', '-a-', '10.0.0.1', 'xn--abc', 'a'.repeat(64)])
    await assert.rejects(world.s3.send(new CreateBucketCommand({ Bucket: name })), fault('InvalidBucketName', 400));
  await assert.rejects(other.send(new HeadBucketCommand({ Bucket: 'nobody-has-this' })), fault('NotFound', 404));
  other.destroy();
});

test('a bucket is listed for its account only, and deleted when empty', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
  const other = clientOf(world.cloud.url, '222233334444');
  assert.equal((await other.send(new ListBucketsCommand({}))).Buckets?.length ?? 0, 0);
  const { Buckets = [] } = await world.s3.send(new ListBucketsCommand({ Prefix: Bucket }));
  assert.equal(Buckets[0]?.Name, Bucket);

  await assert.rejects(world.s3.send(new DeleteBucketCommand({ Bucket })), fault('BucketNotEmpty', 409));
  await world.call('s3', 'DeleteObject', { Bucket, Key: 'k' });
  await world.s3.send(new DeleteBucketCommand({ Bucket }));
  await assert.rejects(world.s3.send(new GetBucketLocationCommand({ Bucket })), fault('NoSuchBucket', 404));
  other.destroy();
});

test('a new bucket is encrypted, owned and not public, as on AWS', async () => {
  const Bucket = await world.bucket();

  const { ServerSideEncryptionConfiguration: encryption } = await world.s3.send(
    new GetBucketEncryptionCommand({ Bucket }),
  );
  const { PublicAccessBlockConfiguration: block } = await world.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  const { OwnershipControls } = await world.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));

  assert.equal(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'AES256');
  assert.equal(block?.BlockPublicPolicy, true);
  assert.equal(OwnershipControls?.Rules?.[0]?.ObjectOwnership, 'BucketOwnerEnforced');
});

test('settings survive a restart as they were put', async () => {
  const Bucket = await world.bucket();
  const Rules = [
    {
      ID: 'old',
      Status: 'Enabled' as const,
      Filter: { And: { Prefix: 'tmp/', ObjectSizeLessThan: 500 } },
      Expiration: { Days: 3 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
  ];
  const CORSRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://example.com'], MaxAgeSeconds: 60 }];
  const TagSet = [{ Key: 'team', Value: 'research' }];
  await world.s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  await world.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  await world.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  await world.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await world.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  await world.s3.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
  );

  await world.restart();

  assert.deepEqual((await world.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules, Rules);
  assert.deepEqual((await world.s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules, CORSRules);
  assert.deepEqual((await world.s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet, TagSet);
  assert.equal((await world.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, 'Enabled');
  const { EventBridgeConfiguration } = await world.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  assert.deepEqual(EventBridgeConfiguration, {});
  const { PublicAccessBlockConfiguration } = await world.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  assert.deepEqual(PublicAccessBlockConfiguration, {
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  });
});

test('a setting that was never set, or was deleted, is missing by its own name', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
  await world.s3.send(new DeleteBucketLifecycleCommand({ Bucket }));

  const { s3 } = world;
  await assert.rejects(
    s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
    fault('NoSuchLifecycleConfiguration', 404),
  );
  await assert.rejects(s3.send(new GetBucketPolicyCommand({ Bucket })), fault('NoSuchBucketPolicy', 404));
  await assert.rejects(s3.send(new GetBucketCorsCommand({ Bucket })), fault('NoSuchCORSConfiguration', 404));
  await assert.rejects(s3.send(new GetBucketTaggingCommand({ Bucket })), fault('NoSuchTagSet', 404));
  await assert.rejects(
    s3.send(new GetBucketEncryptionCommand({ Bucket })),
    fault('ServerSideEncryptionConfigurationNotFoundError', 404),
  );
});

test('a policy opens a bucket to another account, and a deny closes it to its own', async () => {
  const Bucket = await world.bucket();
  const other = clientOf(world.cloud.url, '222233334444');
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'shared', Body: 'x' }));
  const head = () => world.call('s3', 'HeadObject', { Bucket, Key: 'shared' });
  const put = (Key: string) => other.send(new PutObjectCommand({ Bucket, Key, Body: 'y' }));
  await assert.rejects(put('in/a'), fault('AccessDenied', 403));

  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::222233334444:root' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${Bucket}/in/*`,
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });
  await world.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));

  assert.equal((await world.s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy, Policy);
  assert.equal((await world.s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic, false);
  await put('in/a');
  await assert.rejects(put('out/a'), fault('AccessDenied', 403));
  await head();

  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
  await world.s3.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [deny] }) }),
  );
  await assert.rejects(head(), { code: 'AccessDenied' });
  await world.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  await head();
  other.destroy();
});

test('a policy that is no policy, names another bucket or is public is refused', async () => {
  const Bucket = await world.bucket();
  const put = (Policy: string) => world.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const allow = (Resource: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource }],
    });

  await assert.rejects(put('{'), fault('MalformedPolicy', 400));
  await assert.rejects(put(allow('arn:aws:s3:::another/x')), fault('MalformedPolicy', 400, /invalid resource/));
  await assert.rejects(put(allow(`arn:aws:s3:::${Bucket}/*`)), fault('AccessDenied', 403, /BlockPublicPolicy/));
});

test('encryption by default is what objects get', async () => {
  const Bucket = await world.bucket();
  const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const }, BucketKeyEnabled: true };
  await world.s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } }));

  const put = await world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));

  assert.equal(put.ServerSideEncryption, 'aws:kms');
  assert.equal(put.SSEKMSKeyId, 'arn:aws:kms:us-east-1:111122223333:alias/aws/s3');
  assert.equal(put.BucketKeyEnabled, true);
});

test('settings that a bucket cannot have here read as on AWS for a bucket without them', async () => {
  const Bucket = await world.bucket();

  const { Grants } = await world.s3.send(new GetBucketAclCommand({ Bucket }));

  assert.equal(Grants?.[0]?.Permission, 'FULL_CONTROL');
  assert.equal(Grants?.[0]?.Grantee?.Type, 'CanonicalUser');
  assert.equal((await world.s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer, 'BucketOwner');
  await assert.rejects(
    world.s3.send(new GetBucketWebsiteCommand({ Bucket })),
    fault('NoSuchWebsiteConfiguration', 404),
  );
});

test('a browser of an allowed origin gets the CORS headers', async () => {
  const Bucket = await world.bucket();
  const CORSRules = [{ AllowedMethods: ['PUT'], AllowedOrigins: ['http://localhost:*'], AllowedHeaders: ['x-*'] }];
  await world.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  const link = `${world.cloud.url}/${Bucket}/k?X-Amz-Credential=111122223333%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0&X-Amz-SignedHeaders=host`;
  const ask = (method: string, headers: string) =>
    fetch(link, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:3000',
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      },
    });

  const allowed = await ask('PUT', 'x-one, x-two');
  assert.equal(allowed.status, 200);
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'http://localhost:3000');
  assert.equal((await ask('PUT', 'authorization')).status, 403);
  assert.equal((await ask('GET', 'x-one')).status, 403);
});
