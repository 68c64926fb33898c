/** Answers that AWS was seen to give, where this S3 once gave others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { fault, openWorld } from './world.ts';

const world = openWorld();

test('a part is copied only from a range that is there', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'from', Body: '0123456789' }));
  const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'to' }));
  const copy = (CopySourceRange: string) =>
    world.s3.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: 'to',
        UploadId,
        PartNumber: 1,
        CopySource: `${Bucket}/from`,
        CopySourceRange,
      }),
    );

  for (const range of ['0-3', 'bytes=3-', 'bytes=-3', 'bytes=5-2', 'bytes=a-b'])
    await assert.rejects(copy(range), fault('InvalidArgument', 400, /must be of the form bytes=first-last/));
  await assert.rejects(copy('bytes=0-10'), fault('InvalidArgument', 400, /not valid for source object of size: 10/));
  const { CopyPartResult } = await copy('bytes=2-4');
  await world.s3.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key: 'to',
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] },
    }),
  );
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'to' }));
  assert.equal(await Body?.transformToString(), '234');
});

test('an upload that is completed again answers as before, while its object is there', async () => {
  const Bucket = await world.bucket();
  const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
  const { ETag } = await world.s3.send(
    new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'part' }),
  );
  const complete = async () => {
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const { $metadata: _, ...answer } = await world.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId, MultipartUpload }),
    );
    return answer;
  };

  const first = await complete();
  assert.deepEqual(await complete(), first);
  await world.restart();
  assert.deepEqual(await complete(), first);
  await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
  await assert.rejects(complete(), fault('NoSuchUpload', 404));
});

test('a copy whose condition does not hold fails', async () => {
  const Bucket = await world.bucket();
  const { ETag } = await world.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));

  await assert.rejects(
    world.s3.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a`, CopySourceIfNoneMatch: ETag })),
    fault('PreconditionFailed', 412),
  );
});

test('a version id that none can be is an invalid argument', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  const get = (VersionId: string) => world.s3.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId }));

  await assert.rejects(get('short'), fault('InvalidArgument', 400, /^Invalid version id specified$/));
  await assert.rejects(get('a'.repeat(32)), fault('NoSuchVersion', 404));
  assert.equal((await get('null')).$metadata.httpStatusCode, 200);
});

test('us-east-1 makes buckets in other regions', async () => {
  await world.s3.send(
    new CreateBucketCommand({ Bucket: 'in-ireland', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
  const { LocationConstraint } = await world.s3.send(new GetBucketLocationCommand({ Bucket: 'in-ireland' }));
  assert.equal(LocationConstraint, 'eu-west-1');
});

test('a lifecycle keeps how small objects may be, and refuses what a rule cannot say at once', async () => {
  const Bucket = await world.bucket();
  const rule: LifecycleRule = { ID: 'r', Status: 'Enabled', Filter: { Prefix: 'a/' }, Expiration: { Days: 1 } };
  const put = (one: LifecycleRule, size?: 'varies_by_storage_class') =>
    world.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: [one] },
        ...(size ? { TransitionDefaultMinimumObjectSize: size } : {}),
      }),
    );
  const get = () => world.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));

  assert.equal((await put(rule)).TransitionDefaultMinimumObjectSize, 'all_storage_classes_128K');
  assert.equal((await get()).TransitionDefaultMinimumObjectSize, 'all_storage_classes_128K');
  await put(rule, 'varies_by_storage_class');
  assert.equal((await get()).TransitionDefaultMinimumObjectSize, 'varies_by_storage_class');
  assert.deepEqual((await get()).Rules, [rule]);

  const malformed = fault('MalformedXML', 400);
  await assert.rejects(put({ ...rule, Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } }), malformed);
  await assert.rejects(put({ ...rule, Filter: { Prefix: 'a', Tag: { Key: 'k', Value: 'v' } } }), malformed);
  await assert.rejects(put({ ID: 'r', Status: 'Enabled', Expiration: { Days: 1 } }), malformed);
  const early = { Transitions: [{ Days: 29, StorageClass: 'STANDARD_IA' as const }] };
  await assert.rejects(put({ ...rule, ...early }), fault('InvalidArgument', 400, /greater than or equal to 30/));
  const tea = { Expiration: { Date: new Date('2030-01-01T16:00:00Z') } };
  await assert.rejects(put({ ...rule, ...tea }), fault('InvalidArgument', 400, /at midnight GMT/));
  for (const action of [
    { Expiration: { ExpiredObjectDeleteMarker: true } },
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  ])
    for (const Filter of [
      { Tag: { Key: 'k', Value: 'v' } },
      { And: { Prefix: 'a', Tags: [{ Key: 'k', Value: 'v' }] } },
    ])
      await assert.rejects(
        put({ ID: 'r', Status: 'Enabled', Filter, ...action }),
        fault('InvalidRequest', 400, /cannot be specified with Tags/),
      );
  await put({ ...rule, Expiration: { Date: new Date('2030-01-01T00:00:00Z') } });
});
