/** S3 among the others: links, KMS, EventBridge, lifecycle, and what a crash leaves behind. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Sha256 } from '@aws-crypto/sha256-js';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import { ACCOUNT, fault, openWorld } from './world.ts';

const world = openWorld();
const DAY = 24 * 60 * 60 * 1000;

const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (let turn = 0; turn < 100; turn++) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await wait(20);
  }
  throw new Error(`it never came; the log: ${world.log.join('\n')}`);
};

const link = async (method: string, path: string, signingDate = new Date()): Promise<string> => {
  const { host, hostname, port } = new URL(world.cloud.url);
  const signer = new SignatureV4({
    service: 's3',
    region: 'us-east-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
    sha256: Sha256,
    uriEscapePath: false,
  });
  const signed = await signer.presign(
    { method, protocol: 'http:', hostname, port: Number(port), path, headers: { host }, query: {} },
    { expiresIn: 60, signingDate },
  );
  return `${world.cloud.url}${path}?${new URLSearchParams(signed.query as Record<string, string>)}`;
};

test('a presigned link uploads and downloads without further credentials until it expires', async () => {
  const Bucket = await world.bucket();
  const put = await fetch(await link('PUT', `/${Bucket}/linked`), { method: 'PUT', body: 'by link' });
  assert.equal(put.status, 200);
  const got = await fetch(await link('GET', `/${Bucket}/linked`));
  assert.equal(await got.text(), 'by link');

  const late = await fetch(await link('GET', `/${Bucket}/linked`, new Date(Date.now() - 61_000)));

  assert.equal(late.status, 403);
  assert.match(await late.text(), /<Code>AccessDenied<\/Code><Message>Request has expired/);
});

test('an object under a customer key is readable only while its reader may use the key', async () => {
  const Bucket = await world.bucket();
  const { KeyMetadata } = await world.call<{ KeyMetadata: { KeyId: string; Arn: string } }>('kms', 'CreateKey', {});
  const put = await world.s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'k',
      Body: 'secret',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: KeyMetadata.KeyId,
    }),
  );
  assert.equal(put.SSEKMSKeyId, KeyMetadata.Arn);
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  assert.equal(await Body?.transformToString(), 'secret');

  await world.call('kms', 'DisableKey', { KeyId: KeyMetadata.KeyId });

  await assert.rejects(world.s3.send(new GetObjectCommand({ Bucket, Key: 'k' })), fault('KMS.DisabledException', 400));
  await assert.rejects(
    world.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'l',
        Body: 'x',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: KeyMetadata.Arn,
      }),
    ),
    fault('KMS.DisabledException', 400),
  );
});

test('EventBridge hears of objects that are created and deleted', async () => {
  const Bucket = await world.bucket();
  const { QueueUrl } = await world.call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: 'heard' });
  const queue = `arn:aws:sqs:us-east-1:${ACCOUNT}:heard`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: queue },
    ],
  });
  await world.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
  await world.call('events', 'PutRule', {
    Name: 'all-of-s3',
    EventPattern: JSON.stringify({ source: ['aws.s3'], detail: { bucket: { name: [Bucket] } } }),
  });
  await world.call('events', 'PutTargets', { Rule: 'all-of-s3', Targets: [{ Id: 'q', Arn: queue }] });
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await world.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));

  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'told', Body: 'hello' }));
  await world.call('s3', 'DeleteObject', { Bucket, Key: 'told' });

  const heard: Record<string, unknown>[] = [];
  await until(async () => {
    const { Messages = [] } = await world.call<{ Messages?: { Body: string }[] }>('sqs', 'ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
    });
    for (const { Body } of Messages) heard.push(JSON.parse(Body));
    return heard.length >= 2 ? heard : undefined;
  });
  const created = heard.find((event) => event['detail-type'] === 'Object Created') ?? {};
  assert.equal(created['source'], 'aws.s3');
  assert.deepEqual(created['resources'], [`arn:aws:s3:::${Bucket}`]);
  const { object, reason } = created['detail'] as { object: Record<string, unknown>; reason: string };
  assert.equal(object['key'], 'told');
  assert.equal(object['size'], 5);
  assert.equal(object['etag'], '5d41402abc4b2a76b9719d911017c592');
  assert.equal(reason, 'PutObject');
  assert.ok(heard.some((event) => event['detail-type'] === 'Object Deleted'));
});

test('objects and old versions go at the midnight after their days', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const Rules = [
    { Status: 'Enabled' as const, Filter: { Prefix: 'tmp/' }, Expiration: { Days: 2 } },
    { Status: 'Enabled' as const, Filter: { Prefix: '' }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
  ].map((rule, i) => ({ ID: String(i), ...rule }));
  await world.s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'tmp/a', Body: 'x' }));
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'old' }));
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'new' }));

  world.cloud.clock.advance(4 * DAY);
  await until(async () => {
    const { Versions = [] } = await world.call<{ Versions?: unknown[] }>('s3', 'ListObjectVersions', {
      Bucket,
      Prefix: 'kept',
    });
    return Versions.length === 1 ? Versions : undefined;
  });

  const { Contents } = await world.call<{ Contents: { Key: string }[] }>('s3', 'ListObjectsV2', { Bucket });
  assert.deepEqual(
    Contents.map(({ Key }) => Key),
    ['kept'],
  );
});

test('files that no object names are gone after the next start, the others are not', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'kept' }));
  const shelf = join(world.data, 's3', 'zz');
  mkdirSync(shelf, { recursive: true });
  writeFileSync(join(shelf, 'zz-left-by-a-crash'), 'x');

  await world.restart();

  assert.deepEqual(readdirSync(shelf), []);
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  assert.equal(await Body?.transformToString(), 'kept');
});

test('a caller who may not list a bucket does not learn whether a key is missing', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'open/a', Body: 'x' }));
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::222233334444:root' },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/open/*`,
  };
  await world.call('s3', 'PutBucketPolicy', {
    Bucket,
    Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  });
  const other = {
    account: '222233334444',
    region: 'us-east-1',
    principal: { kind: 'root', account: '222233334444', arn: 'arn:aws:iam::222233334444:root' },
  } as const;

  await world.cloud.call('s3', 'GetObject', { Bucket, Key: 'open/a' }, other);
  await assert.rejects(world.cloud.call('s3', 'GetObject', { Bucket, Key: 'open/b' }, other), { code: 'AccessDenied' });
  await assert.rejects(world.s3.send(new HeadObjectCommand({ Bucket, Key: 'open/b' })), fault('NotFound', 404));
  assert.ok((await world.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount === 1);
  assert.ok((await world.s3.send(new ListObjectVersionsCommand({ Bucket }))).Versions?.length === 1);
});
