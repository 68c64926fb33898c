import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { fault, openWorld } from './world.ts';

const world = openWorld();

const textOf = async (Bucket: string, Key: string): Promise<string> => {
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
};

test('an object comes back with its bytes, headers, metadata and checksum', async () => {
  const Bucket = await world.bucket();
  const put = await world.s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'a/b.txt',
      Body: 'hello',
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      ContentEncoding: 'identity',
      Metadata: { Team: 'research' },
    }),
  );
  assert.equal(put.ETag, '"5d41402abc4b2a76b9719d911017c592"');
  assert.equal(put.ChecksumCRC32, 'NhCmhg==');

  const got = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'a/b.txt', ChecksumMode: 'ENABLED' }));

  assert.equal(await got.Body?.transformToString(), 'hello');
  assert.equal(got.ContentType, 'text/plain');
  assert.equal(got.CacheControl, 'no-store');
  assert.equal(got.ContentEncoding, 'identity');
  assert.equal(got.ContentLength, 5);
  assert.equal(got.ServerSideEncryption, 'AES256');
  assert.deepEqual(got.Metadata, { team: 'research' });
  assert.equal(got.ChecksumCRC32, 'NhCmhg==');
  assert.equal(got.ChecksumType, 'FULL_OBJECT');
  assert.ok(got.LastModified instanceof Date);
});

test('a streamed body is stored without the framing of its transfer', async () => {
  const Bucket = await world.bucket();
  const bytes = Buffer.alloc(200_000, 'abcdefghij');
  await world.s3.send(
    new PutObjectCommand({ Bucket, Key: 'streamed', Body: Readable.from([bytes]), ContentLength: bytes.length }),
  );

  const got = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'streamed', ChecksumMode: 'ENABLED' }));

  assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), bytes);
  assert.ok(got.ChecksumCRC32);
});

for (const [name, value] of [
  ['ChecksumCRC32', 'AAAAAA=='],
  ['ChecksumCRC32C', 'AAAAAA=='],
  ['ChecksumCRC64NVME', 'AAAAAAAAAAA='],
  ['ChecksumSHA1', Buffer.alloc(20).toString('base64')],
  ['ChecksumSHA256', Buffer.alloc(32).toString('base64')],
  ['ContentMD5', Buffer.alloc(16).toString('base64')],
] as const) {
  test(`a body that does not match its ${name} is refused and nothing is stored`, async () => {
    const Bucket = await world.bucket();

    await assert.rejects(
      world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', [name]: value })),
      fault('BadDigest', 400),
    );

    await assert.rejects(world.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' })), fault('NotFound', 404));
  });
}

for (const [algorithm, expected] of [
  ['CRC32C', '4waSgw=='],
  ['CRC64NVME', 'rosUhgp5mIg='],
  ['SHA1', '98O8HYCOBHMq32eZZczDTKeuNEE='],
  ['SHA256', 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU='],
] as const) {
  test(`the ${algorithm} of "123456789" is what its standard says`, async () => {
    const Bucket = await world.bucket();

    const put = await world.call<Record<string, string>>('s3', 'PutObject', {
      Bucket,
      Key: 'check',
      Body: '123456789',
      ChecksumAlgorithm: algorithm,
    });

    assert.equal(put[`Checksum${algorithm}`], expected);
  });
}

test('a range of an object is answered alone, and one outside it is refused', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'r', Body: '0123456789' }));
  const range = async (Range: string) => {
    const got = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'r', Range }));
    return [got.ContentRange, await got.Body?.transformToString(), got.$metadata.httpStatusCode];
  };

  assert.deepEqual(await range('bytes=2-4'), ['bytes 2-4/10', '234', 206]);
  assert.deepEqual(await range('bytes=7-'), ['bytes 7-9/10', '789', 206]);
  assert.deepEqual(await range('bytes=-3'), ['bytes 7-9/10', '789', 206]);
  await assert.rejects(range('bytes=10-'), fault('InvalidRange', 416));
});

test('an empty object is an object', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: '' }));

  assert.equal(await textOf(Bucket, 'empty'), '');
});

test('a conditional read answers 304 or 412 when the condition does not hold', async () => {
  const Bucket = await world.bucket();
  const { ETag = '' } = await world.s3.send(new PutObjectCommand({ Bucket, Key: 'c', Body: 'x' }));

  await assert.rejects(
    world.s3.send(new GetObjectCommand({ Bucket, Key: 'c', IfNoneMatch: ETag })),
    (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode === 304,
  );
  await assert.rejects(
    world.s3.send(new GetObjectCommand({ Bucket, Key: 'c', IfMatch: '"other"' })),
    fault('PreconditionFailed', 412),
  );
  await world.s3.send(new GetObjectCommand({ Bucket, Key: 'c', IfMatch: ETag }));
});

test('one of two writers that want a key to be new wins', async () => {
  const Bucket = await world.bucket();
  const write = (Body: string) => world.s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body, IfNoneMatch: '*' }));

  const results = await Promise.allSettled([write('a'), write('b'), write('c')]);

  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) if (result.status === 'rejected') fault('PreconditionFailed', 412)(result.reason);
});

test('a write that expects an ETag replaces only that', async () => {
  const Bucket = await world.bucket();
  const { ETag = '' } = await world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'one' }));
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'two', IfMatch: ETag }));

  await assert.rejects(
    world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'three', IfMatch: ETag })),
    fault('PreconditionFailed', 412),
  );
  await assert.rejects(
    world.s3.send(new PutObjectCommand({ Bucket, Key: 'none', Body: 'x', IfMatch: ETag })),
    fault('NoSuchKey', 404),
  );
  assert.equal(await textOf(Bucket, 'k'), 'two');
});

test('any key is just a key: none leaves the bucket', async () => {
  const Bucket = await world.bucket();
  const keys = [
    '../../evil',
    '/absolute',
    'a//b',
    '..',
    'ü/ß €.txt',
    'a b+c%20d',
    'quote\'"<&>',
    'line\nbreak',
    '__proto__',
  ];
  for (const Key of keys) await world.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

  for (const Key of keys) assert.equal(await textOf(Bucket, Key), Key);
  const { Contents = [] } = await world.s3.send(new ListObjectsV2Command({ Bucket }));
  assert.deepEqual(new Set(Contents.map(({ Key }) => Key)), new Set(keys));
  assert.equal(existsSync(join(world.data, '..', 'evil')), false);
  assert.deepEqual(
    readdirSync(world.data).filter((name) => name.includes('evil')),
    [],
  );
});

test('a key longer than 1024 bytes is refused', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'k'.repeat(1024), Body: '' }));

  await assert.rejects(
    world.s3.send(new PutObjectCommand({ Bucket, Key: 'ü'.repeat(513), Body: '' })),
    fault('KeyTooLongError', 400),
  );
});

test('a copy keeps metadata and tags unless they are replaced', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(
    new PutObjectCommand({ Bucket, Key: 'from key', Body: 'x', Metadata: { a: '1' }, Tagging: 'team=research' }),
  );
  const CopySource = encodeURIComponent(`${Bucket}/from key`);
  await world.s3.send(new CopyObjectCommand({ Bucket, Key: 'same', CopySource }));
  await world.s3.send(
    new CopyObjectCommand({ Bucket, Key: 'new', CopySource, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }),
  );

  const [same, replaced] = await Promise.all(
    ['same', 'new'].map((Key) => world.s3.send(new HeadObjectCommand({ Bucket, Key }))),
  );
  assert.deepEqual(same?.Metadata, { a: '1' });
  assert.equal(same?.TagCount, 1);
  assert.deepEqual(replaced?.Metadata, { b: '2' });
  await assert.rejects(
    world.s3.send(new CopyObjectCommand({ Bucket, Key: 'from key', CopySource })),
    fault('InvalidRequest', 400, /copy an object to itself/),
  );
});

test('tags are put and got as a set', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 't', Body: 'x' }));
  const TagSet = [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '<2>' },
  ];
  await world.s3.send(new PutObjectTaggingCommand({ Bucket, Key: 't', Tagging: { TagSet } }));

  assert.deepEqual((await world.s3.send(new GetObjectTaggingCommand({ Bucket, Key: 't' }))).TagSet, TagSet);
});

test('attributes of an object are answered without its body', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'hello' }));

  const got = await world.s3.send(
    new GetObjectAttributesCommand({ Bucket, Key: 'x', ObjectAttributes: ['ETag', 'ObjectSize', 'Checksum'] }),
  );

  assert.equal(got.ETag, '5d41402abc4b2a76b9719d911017c592');
  assert.equal(got.ObjectSize, 5);
  assert.deepEqual(got.Checksum, { ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' });
});

test('many objects are deleted at once, and deleting what is not there succeeds', async () => {
  const Bucket = await world.bucket();
  for (const Key of ['a', 'b']) await world.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));

  const { Deleted = [] } = await world.s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'b' }, { Key: 'never' }] } }),
  );
  await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'never' }));

  assert.deepEqual(
    Deleted.map(({ Key }) => Key),
    ['a', 'b', 'never'],
  );
  assert.equal((await world.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount, 0);
});

test('in process, bodies are bytes or text', async () => {
  const Bucket = await world.bucket();
  await world.call('s3', 'PutObject', { Bucket, Key: 'in', Body: 'text' });

  const { Body } = await world.call<{ Body: Uint8Array }>('s3', 'GetObject', { Bucket, Key: 'in' });

  assert.ok(Body instanceof Uint8Array);
  assert.equal(Buffer.from(Body).toString(), 'text');
});

test('features that the local cloud lacks are refused by name', async () => {
  const Bucket = await world.bucket();

  await assert.rejects(
    world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', WebsiteRedirectLocation: '/elsewhere' })),
    fault('NotInLocalCloud', 501, /x-amz-website-redirect-location/),
  );
  await assert.rejects(
    world.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL: 'public-read' })),
    fault('AccessControlListNotSupported', 400),
  );
});
