import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { openWorld } from './world.ts';

const world = openWorld();

const fill = async (keys: readonly string[]): Promise<string> => {
  const Bucket = await world.bucket();
  for (const Key of keys) await world.call('s3', 'PutObject', { Bucket, Key, Body: '' });
  return Bucket;
};

test('keys come in the order of their bytes, rolled up at the delimiter', async () => {
  const Bucket = await fill(['b', 'a/1', 'a/2', 'a', 'a-b', 'c/d/e', 'Z', 'ä', '\u{1F600}', '\uFFFD']);

  const flat = await world.s3.send(new ListObjectsV2Command({ Bucket }));
  const rolled = await world.s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
  const inside = await world.s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', Prefix: 'c/' }));

  assert.deepEqual(
    flat.Contents?.map(({ Key }) => Key),
    ['Z', 'a', 'a-b', 'a/1', 'a/2', 'b', 'c/d/e', 'ä', '\uFFFD', '\u{1F600}'],
  );
  assert.deepEqual(
    rolled.Contents?.map(({ Key }) => Key),
    ['Z', 'a', 'a-b', 'b', 'ä', '\uFFFD', '\u{1F600}'],
  );
  assert.deepEqual(
    rolled.CommonPrefixes?.map(({ Prefix }) => Prefix),
    ['a/', 'c/'],
  );
  assert.deepEqual(
    inside.CommonPrefixes?.map(({ Prefix }) => Prefix),
    ['c/d/'],
  );
});

test('the first version of the listing goes on from a marker', async () => {
  const Bucket = await fill(['a/1', 'a/2', 'b', 'c']);

  const first = await world.s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 1 }));
  const second = await world.s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: first.NextMarker }));

  assert.equal(first.NextMarker, 'a/');
  assert.deepEqual(
    second.Contents?.map(({ Key }) => Key),
    ['b', 'c'],
  );
  assert.equal(second.CommonPrefixes, undefined);
});

test('keys that XML cannot carry are listed encoded when asked for', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'a/b c', Body: '' }));

  const listed = await world.s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));

  assert.equal(listed.Contents?.[0]?.Key, 'a/b%20c');
});

test('pages of any size, put together, are the whole listing', async () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\u{10FFFF}'), minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key, { minLength: 1, maxLength: 12 }),
      fc.constantFrom('', '/', 'b'),
      fc.constantFrom('', 'a', 'a/'),
      fc.integer({ min: 1, max: 5 }),
      async (keys, Delimiter, Prefix, MaxKeys) => {
        const Bucket = await fill(keys);
        const seen: string[] = [];
        let ContinuationToken: string | undefined;
        do {
          const page = await world.call<{
            Contents?: { Key: string }[];
            CommonPrefixes?: { Prefix: string }[];
            NextContinuationToken?: string;
          }>('s3', 'ListObjectsV2', { Bucket, Delimiter, Prefix, MaxKeys, ContinuationToken });
          const count = (page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0);
          assert.ok(count <= MaxKeys);
          seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
          seen.push(...(page.CommonPrefixes ?? []).map((each) => each.Prefix));
          ContinuationToken = page.NextContinuationToken;
        } while (ContinuationToken !== undefined);

        assert.equal(new Set(seen).size, seen.length);
        assert.deepEqual(seen.sort(), expected(keys, Prefix, Delimiter).sort());
      },
    ),
    { numRuns: 60, verbose: 1 },
  );
});

const expected = (keys: readonly string[], prefix: string, delimiter: string): string[] => [
  ...new Set(
    keys
      .filter((each) => each.startsWith(prefix))
      .map((each) => {
        const at = delimiter === '' ? -1 : each.indexOf(delimiter, prefix.length);
        return at < 0 ? each : each.slice(0, at + delimiter.length);
      }),
  ),
];
