import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { fault, openWorld } from './world.ts';

const world = openWorld();
const MB = 1024 * 1024;

const upload = async (
  Bucket: string,
  Key: string,
  parts: readonly Buffer[],
  ChecksumAlgorithm?: 'CRC32' | 'SHA256',
) => {
  const { UploadId } = await world.s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ...(ChecksumAlgorithm ? { ChecksumAlgorithm } : {}) }),
  );
  const Parts = [];
  for (const [i, Body] of parts.entries()) {
    const PartNumber = i + 1;
    const sent = await world.s3.send(
      new UploadPartCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber,
        Body,
        ...(ChecksumAlgorithm ? { ChecksumAlgorithm } : {}),
      }),
    );
    Parts.push({ PartNumber, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32, ChecksumSHA256: sent.ChecksumSHA256 });
  }
  return { UploadId, Parts };
};

test('twelve megabytes in three parts survive a restart in between and come back whole', async () => {
  const Bucket = await world.bucket();
  const parts = [randomBytes(5 * MB), randomBytes(5 * MB), randomBytes(2 * MB)];
  const { UploadId, Parts } = await upload(Bucket, 'big', parts);
  await world.restart();

  const done = await world.s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key: 'big', UploadId, MultipartUpload: { Parts } }),
  );

  const md5s = parts.map((part) => createHash('md5').update(part).digest());
  assert.equal(done.ETag, `"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3"`);
  const got = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
  assert.ok(Buffer.concat(parts).equals(Buffer.from((await got.Body?.transformToByteArray()) ?? [])));
  const second = await world.s3.send(new HeadObjectCommand({ Bucket, Key: 'big', PartNumber: 2 }));
  assert.equal(second.ContentLength, 5 * MB);
  assert.equal(second.PartsCount, 3);
});

test('a composite checksum is that of the parts and names their number', async () => {
  const Bucket = await world.bucket();
  const parts = [randomBytes(5 * MB), Buffer.from('end')];
  const { UploadId, Parts } = await upload(Bucket, 'sums', parts, 'SHA256');

  const done = await world.s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key: 'sums', UploadId, MultipartUpload: { Parts } }),
  );

  const sums = parts.map((part) => createHash('sha256').update(part).digest());
  assert.equal(done.ChecksumSHA256, `${createHash('sha256').update(Buffer.concat(sums)).digest('base64')}-2`);
  assert.equal(done.ChecksumType, 'COMPOSITE');
});

test('a part that is too small, missing, out of order or changed is refused', async () => {
  const Bucket = await world.bucket();
  const { UploadId, Parts } = await upload(Bucket, 'k', [Buffer.from('small'), Buffer.from('end')]);
  const complete = (parts: { PartNumber: number; ETag: string | undefined }[]) =>
    world.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId, MultipartUpload: { Parts: parts } }),
    );
  const [one, two] = Parts as [(typeof Parts)[0], (typeof Parts)[0]];

  await assert.rejects(complete([one, two]), fault('EntityTooSmall', 400));
  await assert.rejects(complete([two, one]), fault('InvalidPartOrder', 400));
  await assert.rejects(complete([{ PartNumber: 3, ETag: one.ETag }]), fault('InvalidPart', 400));
  await assert.rejects(complete([{ PartNumber: 1, ETag: two.ETag }]), fault('InvalidPart', 400));
});

test('uploads and parts are listed until the upload is aborted', async () => {
  const Bucket = await world.bucket();
  const { UploadId } = await upload(Bucket, 'k', [Buffer.from('one')]);
  const parts = await world.s3.send(new ListPartsCommand({ Bucket, Key: 'k', UploadId }));
  assert.deepEqual(
    parts.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
    [[1, 3]],
  );
  const uploads = await world.s3.send(new ListMultipartUploadsCommand({ Bucket }));
  assert.deepEqual(
    uploads.Uploads?.map((each) => each.UploadId),
    [UploadId],
  );

  await world.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'k', UploadId }));

  await assert.rejects(world.s3.send(new ListPartsCommand({ Bucket, Key: 'k', UploadId })), fault('NoSuchUpload', 404));
});

test('a part can be copied from a range of an object', async () => {
  const Bucket = await world.bucket();
  await world.call('s3', 'PutObject', { Bucket, Key: 'from', Body: '0123456789' });
  const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'to' }));
  const { CopyPartResult } = await world.s3.send(
    new UploadPartCopyCommand({
      Bucket,
      Key: 'to',
      UploadId,
      PartNumber: 1,
      CopySource: `${Bucket}/from`,
      CopySourceRange: 'bytes=2-4',
    }),
  );
  await world.s3.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key: 'to',
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] },
    }),
  );

  const got = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'to' }));
  assert.equal(await got.Body?.transformToString(), '234');
});
