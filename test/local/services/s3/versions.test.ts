import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { fault, openWorld } from './world.ts';

const world = openWorld();

const versioned = async (): Promise<string> => {
  const Bucket = await world.bucket();
  await setVersioning(Bucket, 'Enabled');
  return Bucket;
};
const setVersioning = (Bucket: string, Status: 'Enabled' | 'Suspended') =>
  world.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = async (Bucket: string, Key: string, Body: string): Promise<string> =>
  (await world.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId ?? '';
const get = async (Bucket: string, Key: string, VersionId?: string) => {
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) }));
  return Body?.transformToString();
};

test('each write is a version that can be read for ever', async () => {
  const Bucket = await versioned();
  const first = await put(Bucket, 'k', 'one');
  const second = await put(Bucket, 'k', 'two');
  await world.restart();

  assert.notEqual(first, second);
  assert.equal(await get(Bucket, 'k'), 'two');
  assert.equal(await get(Bucket, 'k', first), 'one');
  await assert.rejects(get(Bucket, 'k', 'x'.repeat(32)), fault('NoSuchVersion', 404));
});

test('deleting hides an object behind a marker, and deleting the marker brings it back', async () => {
  const Bucket = await versioned();
  await put(Bucket, 'k', 'one');
  const deleted = await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
  assert.equal(deleted.DeleteMarker, true);
  await assert.rejects(get(Bucket, 'k'), fault('NoSuchKey', 404));
  await assert.rejects(
    world.s3.send(new HeadObjectCommand({ Bucket, Key: 'k', VersionId: deleted.VersionId })),
    (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode === 405,
  );
  assert.equal((await world.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount, 0);

  await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: deleted.VersionId }));

  assert.equal(await get(Bucket, 'k'), 'one');
});

test('deleting the newest version makes the one before it the newest', async () => {
  const Bucket = await versioned();
  await put(Bucket, 'k', 'one');
  await put(Bucket, 'k', 'two');
  const third = await put(Bucket, 'k', 'three');

  await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: third }));

  assert.equal(await get(Bucket, 'k'), 'two');
});

test('an object written before versioning, or while it is suspended, is the version null', async () => {
  const Bucket = await world.bucket();
  await put(Bucket, 'k', 'before');
  await setVersioning(Bucket, 'Enabled');
  const middle = await put(Bucket, 'k', 'middle');
  assert.equal(await get(Bucket, 'k', 'null'), 'before');
  await setVersioning(Bucket, 'Suspended');

  assert.equal(await put(Bucket, 'k', 'after'), 'null');

  assert.equal(await get(Bucket, 'k', 'null'), 'after');
  assert.equal(await get(Bucket, 'k', middle), 'middle');
});

test('versions are listed newest first, page by page', async () => {
  const Bucket = await versioned();
  const ids: string[] = [];
  for (const [key, body] of [
    ['a', '1'],
    ['a', '2'],
    ['b', '3'],
    ['a', '4'],
  ] as const)
    ids.push(await put(Bucket, key, body));
  const marker = (await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'b' }))).VersionId;
  const expected = [
    `a ${ids[3]} true`,
    `a ${ids[1]} false`,
    `a ${ids[0]} false`,
    `b ${marker} true`,
    `b ${ids[2]} false`,
  ];

  const seen: string[] = [];
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const page = await world.s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, KeyMarker, VersionIdMarker }));
    const all = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    seen.push(...all.map(({ Key, VersionId, IsLatest }) => `${Key} ${VersionId} ${IsLatest}`));
    KeyMarker = page.NextKeyMarker;
    VersionIdMarker = page.NextVersionIdMarker;
  } while (KeyMarker !== undefined);

  assert.deepEqual(seen.sort(), expected.sort());
});
