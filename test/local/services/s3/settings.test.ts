import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CopyObjectCommand,
  DeleteBucketWebsiteCommand,
  GetBucketWebsiteCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketAclCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { clientOf, fault, openWorld } from './world.ts';

const world = openWorld();

test('a website configuration is kept as it was given, and goes', async () => {
  const Bucket = await world.bucket();
  const WebsiteConfiguration: WebsiteConfiguration = {
    IndexDocument: { Suffix: 'index.html' },
    ErrorDocument: { Key: 'error.html' },
    RoutingRules: [
      {
        Condition: { KeyPrefixEquals: 'docs/' },
        Redirect: { ReplaceKeyPrefixWith: 'documents/', HttpRedirectCode: '302' },
      },
    ],
  };
  const get = () => world.s3.send(new GetBucketWebsiteCommand({ Bucket }));
  await assert.rejects(get(), fault('NoSuchWebsiteConfiguration', 404));
  await world.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));

  const { $metadata: _, ...read } = await get();
  assert.deepEqual(read, WebsiteConfiguration);
  await world.s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
  await assert.rejects(get(), fault('NoSuchWebsiteConfiguration', 404));
});

test('a website that S3 would not take is refused', async () => {
  const Bucket = await world.bucket();
  const index = { IndexDocument: { Suffix: 'index.html' } };
  const refused = (WebsiteConfiguration: WebsiteConfiguration, code: string, message?: RegExp) =>
    assert.rejects(
      world.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration })),
      fault(code, 400, message),
    );

  await refused({}, 'InvalidArgument', /IndexDocument Suffix must be provided/);
  await refused({ IndexDocument: { Suffix: 'a/b' } }, 'InvalidArgument', /not well formed/);
  await refused({ ...index, RedirectAllRequestsTo: { HostName: 'h' } }, 'MalformedXML');
  await refused(
    { ...index, RoutingRules: [{ Redirect: { ReplaceKeyWith: 'a', ReplaceKeyPrefixWith: 'b' } }] },
    'InvalidRequest',
  );
  await refused(
    { ...index, RoutingRules: [{ Redirect: { HttpRedirectCode: '200', HostName: 'h' } }] },
    'InvalidRequest',
  );
});

test('archived objects are there but cannot be read', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'old' }));
  const first = await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'new' }));
  await world.s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            Filter: { Prefix: '' },
            Transitions: [
              { Days: 30, StorageClass: 'STANDARD_IA' },
              { Days: 60, StorageClass: 'GLACIER' },
            ],
            NoncurrentVersionTransitions: [{ NoncurrentDays: 5, StorageClass: 'DEEP_ARCHIVE' }],
          },
        ],
      },
    }),
  );
  const advance = (days: number) =>
    fetch(`${world.cloud.url}/_local/clock/advance`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seconds: days * 86_400 }),
    });
  const classes = async () =>
    Promise.all(
      [
        { Bucket, Key: 'k' },
        { Bucket, Key: 'k', VersionId: first.VersionId },
      ].map(async (which) => (await world.s3.send(new HeadObjectCommand(which))).StorageClass),
    );
  await advance(7);
  assert.deepEqual(await classes(), [undefined, 'DEEP_ARCHIVE']);
  await advance(25);
  assert.deepEqual(await classes(), ['STANDARD_IA', 'DEEP_ARCHIVE']);
  await world.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  await advance(30);
  assert.deepEqual(await classes(), ['GLACIER', 'DEEP_ARCHIVE']);
  await assert.rejects(world.s3.send(new GetObjectCommand({ Bucket, Key: 'k' })), fault('InvalidObjectState', 403));
  await assert.rejects(
    world.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k` })),
    fault('InvalidObjectState', 403),
  );
});

test('a bucket takes lists of access only where its ownership has them, and only the owner’s', async () => {
  const Bucket = await world.bucket();
  const own = (ObjectOwnership: 'BucketOwnerPreferred' | 'ObjectWriter') =>
    world.s3.send(
      new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
    );
  const acl = (ACL: 'private' | 'public-read') => world.s3.send(new PutBucketAclCommand({ Bucket, ACL }));
  await assert.rejects(acl('private'), fault('AccessControlListNotSupported', 400));

  await own('BucketOwnerPreferred');
  await acl('private');
  await assert.rejects(acl('public-read'), fault('NotInLocalCloud', 501, /public-read/));

  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::444455556666:root' },
        Action: 's3:PutObject*',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    ],
  });
  await world.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const other = clientOf(world.cloud.url, '444455556666');
  const put = (more = {}) => other.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...more }));
  await assert.rejects(put(), fault('NotInLocalCloud', 501, /another account/));
  await put({ ACL: 'bucket-owner-full-control' });
  await own('ObjectWriter');
  await assert.rejects(put({ ACL: 'bucket-owner-full-control' }), fault('NotInLocalCloud', 501, /another account/));
});
