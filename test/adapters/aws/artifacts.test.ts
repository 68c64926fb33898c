import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, ListObjectsV2Command, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { s3Artifacts } from '../../../adapters/aws/artifacts.ts';
import type { Artifacts, StoredArtifact } from '../../../core/ports/artifacts.ts';
import { openTestCloud, type TestCloud } from '../cloud.ts';

const BUCKET = 'artifacts';
let world: TestCloud;
let client: S3Client;
let artifacts: Artifacts;
before(async () => {
  world = await openTestCloud();
  client = new S3Client({ ...world.sdk, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
  artifacts = s3Artifacts({ client, bucket: BUCKET });
});
after(() => world.close());

/** Without the sum, which only whoever puts it knows. */
const seen = ({ etag, version }: StoredArtifact) => ({ etag, version });

test('an artifact is looked at as it lies there now, and is nothing before it is there', async () => {
  const key = 'dev/artifacts/network/source/1';
  assert.equal(await artifacts.look(key), undefined);

  const first = await artifacts.put(key, strToU8('one'));

  assert.match(first.etag, /^"[0-9a-f]{32}"$/);
  assert.deepEqual(await artifacts.look(key), seen(first));
  const second = await artifacts.put(key, strToU8('two'));
  assert.notEqual(second.etag, first.etag);
  assert.notEqual(second.version, first.version);
  assert.deepEqual(await artifacts.look(key), seen(second));
});

test('a version that is named is read, whatever was written over it; one that never was is ArtifactMissing', async () => {
  const key = 'dev/artifacts/network/pinned/1';
  const { version } = await artifacts.put(key, zipSync({ 'a.json': strToU8('approved') }));
  await artifacts.put(key, zipSync({ 'a.json': strToU8('slipped in later') }));

  assert.equal(await artifacts.file({ key, version }, 'a.json', 100), 'approved');
  assert.equal(await artifacts.file({ key }, 'a.json', 100), 'slipped in later');
  await assert.rejects(artifacts.file({ key, version: 'A'.repeat(32) }, 'a.json', 100), { code: 'ArtifactMissing' });
});

test('a file is read out of a zipped artifact by its whole path', async () => {
  const files = { 'template.json': 'outer', 'deep/er/template.json': '{"ä": "😀"}', empty: '' };
  const zipped = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]));
  await artifacts.put('files', zipSync(zipped));

  for (const [name, text] of Object.entries(files))
    assert.equal(await artifacts.file({ key: 'files' }, name, 1000), text);
});

test('a file that is not in the artifact is FileMissing, with what there is', async () => {
  await artifacts.put('one', zipSync({ 'a.json': strToU8('a'), 'b/c.json': strToU8('c') }));

  await assert.rejects(artifacts.file({ key: 'one' }, 'c.json', 1000), {
    code: 'FileMissing',
    message: 'c.json is not in the artifact',
    where: 'one',
    expected: 'one of a.json, b/c.json',
  });
});

test('an artifact that is not there is ArtifactMissing, with a remedy', async () => {
  await assert.rejects(artifacts.file({ key: 'nothing/here' }, 'a', 1), {
    code: 'ArtifactMissing',
    message: 'there is no artifact at nothing/here',
    remedy: /retry/,
  });
});

test('a file over the limit is FileTooLarge; one of exactly that size is read', async () => {
  await artifacts.put('sizes', zipSync({ big: new Uint8Array(1001), fits: new Uint8Array(1000) }));

  await assert.rejects(artifacts.file({ key: 'sizes' }, 'big', 1000), {
    code: 'FileTooLarge',
    where: 'sizes',
    expected: /1000/,
  });
  assert.equal((await artifacts.file({ key: 'sizes' }, 'fits', 1000)).length, 1000);
});

test('text is kept under its sha-256, the same text in one place', async () => {
  const text = '{"serial": 1, "name": "Zürich 😀"}';
  const digest = createHash('sha256').update(text, 'utf8').digest('hex');

  assert.deepEqual(await artifacts.keep('dev', 'state', text), { digest });
  assert.deepEqual(await artifacts.keep('dev', 'state', text), { digest });

  assert.equal(await artifacts.kept('dev', 'state', digest), text);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'dev/bodies/' }));
  assert.deepEqual(
    Contents.map(({ Key }) => Key),
    [`dev/bodies/state/${digest}`],
  );
});

test('states and templates lie apart; what was not kept is BodyMissing', async () => {
  const { digest } = await artifacts.keep('dev', 'template', 'a template');

  await assert.rejects(artifacts.kept('dev', 'state', digest), {
    code: 'BodyMissing',
    message: new RegExp(`the state ${digest} is not in the bucket ${BUCKET}`),
    remedy: /versions/,
  });
});

test('an error of S3 that says nothing about absence stays what it is', async () => {
  const elsewhere = s3Artifacts({ client, bucket: 'no-such-bucket' });

  await assert.rejects(elsewhere.put('k', strToU8('x')), { name: 'NoSuchBucket' });
  await assert.rejects(elsewhere.kept('dev', 'state', 'd'), { name: 'NoSuchBucket' });
});

test('files that are put twice make one version, whoever comes second; others make another', async () => {
  await Promise.all(
    ['puts/1', 'puts/2', 'puts/3'].map(async (key) => {
      const files = new Map([['outputs.json', '{"Url":"x"}']]);
      const [one, two] = await Promise.all([artifacts.putFiles(key, files), artifacts.putFiles(key, files)]);
      assert.deepEqual(two, one, 'the version that is recorded stays the newest');
      assert.deepEqual(await artifacts.look(key), seen(one));
      assert.equal(await artifacts.file({ key, version: one.version }, 'outputs.json', 100), '{"Url":"x"}');

      const three = await artifacts.putFiles(key, new Map([['outputs.json', '{"Url":"y"}']]));

      assert.notEqual(three.version, one.version);
    }),
  );
});

/** Artifacts as a user sees them who may do this alone. */
const asUser = async (UserName: string, ...Statement: object[]): Promise<Artifacts> => {
  const iam = new IAMClient(world.sdk);
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  return s3Artifacts({ client: new S3Client({ ...world.sdk, credentials, forcePathStyle: true }), bucket: BUCKET });
};
const objects = (Action: readonly string[], below: string) => ({
  Effect: 'Allow',
  Action,
  Resource: `arn:aws:s3:::${BUCKET}/${below}*`,
});

test('files are put by who may put and read this key alone, without the right to list', async () => {
  const own = await asUser('writer', objects(['s3:PutObject', 's3:GetObject*'], ''));
  const files = new Map([['a', 'one']]);

  const first = await own.putFiles('writer/1', files);

  assert.deepEqual(await own.putFiles('writer/1', files), first);
  assert.notEqual((await own.putFiles('writer/1', new Map([['a', 'two']]))).version, first.version);
});

test('who may list a part of the bucket sees there that nothing is; elsewhere it stays forbidden', async () => {
  const own = await asUser('looker', objects(['s3:GetObject*'], 'dev/'), {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: `arn:aws:s3:::${BUCKET}`,
    Condition: { StringLike: { 's3:prefix': ['dev/*'] } },
  });
  const { etag } = await artifacts.put('dev/looked/10', strToU8('ten'));

  assert.equal(await own.look('dev/looked/1'), undefined);
  assert.equal((await own.look('dev/looked/10'))?.etag, etag);
  await assert.rejects(own.look('prod/looked/1'), (error: { $metadata?: { httpStatusCode?: number } }) => {
    assert.equal(error.$metadata?.httpStatusCode, 403);
    return true;
  });
});
