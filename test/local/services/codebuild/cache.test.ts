import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Build, CreateProjectCommandInput } from '@aws-sdk/client-codebuild';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { allow, type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

const ALL = ['logs:*', 's3:*'];
let cloud: BuildingCloud;
let s3: S3Client;
before(async () => {
  cloud = await openBuildingCloud();
  s3 = new S3Client({ ...cloud.settings, forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({ Bucket: 'caches', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
});
after(() => cloud.close());

const IN_S3 = { type: 'S3', location: 'caches/of/builds' } as const;
/** Says what it finds, then leaves the number of the build. */
const LOOK = [
  'cat deps/made ~/.tool/made 2>/dev/null || echo empty',
  'mkdir -p deps ~/.tool',
  'echo $CODEBUILD_BUILD_NUMBER > deps/made; echo home > ~/.tool/made; ln -sf made deps/link',
];
const project = (
  name: string,
  cache: CreateProjectCommandInput['cache'],
  keys: object = {},
  commands: string[] = LOOK,
): Promise<void> => {
  /** Builds on AWS run as root. */
  const home = '/root';
  const paths = ['deps/**/*', `${home}/.tool`];
  const spec = { version: '0.2', phases: { build: { commands } }, cache: { paths, ...keys } };
  return cloud.project(name, JSON.stringify(spec), { cache });
};
const said = async (name: string, more: Parameters<BuildingCloud['run']>[1] = {}): Promise<string[]> =>
  cloud.output(await run(name, more));
const run = async (name: string, more: Parameters<BuildingCloud['run']>[1] = {}): Promise<Build> => {
  const build = await cloud.run(name, more);
  assert.equal(build.buildStatus, 'SUCCEEDED', JSON.stringify(build.phases));
  return build;
};

test('a cache in S3 brings the files of the last build, also those of its home, and links', async () => {
  await project('kept', IN_S3, {}, [...LOOK, 'readlink deps/link']);

  assert.deepEqual(await said('kept'), ['empty', 'made']);
  assert.deepEqual(await said('kept'), ['1', 'home', 'made']);
  assert.deepEqual(await said('kept'), ['2', 'home', 'made']);
});

test('a cache with a key stays as it was first kept; another key has none, or that of its fallback', async () => {
  const keys = { key: 'v-$VERSION-$(printf %s x | codebuild-hash-files none)', 'fallback-keys': ['v-'] };
  await project('keyed', IN_S3, keys);
  const of = (value: string) => ({ environmentVariablesOverride: [{ name: 'VERSION', value }] });

  assert.deepEqual(await said('keyed', of('a')), ['empty']);
  assert.deepEqual(await said('keyed', of('a')), ['1', 'home']);
  assert.deepEqual(await said('keyed', of('a')), ['1', 'home']);
  assert.deepEqual(await said('keyed', of('b')), ['1', 'home']);
  assert.deepEqual(await said('keyed', of('b')), ['4', 'home']);
});

test('projects of one namespace share their cache', async () => {
  const shared = { ...IN_S3, cacheNamespace: 'team' };
  await project('giver', shared);
  await project('taker', shared);
  await said('giver');

  assert.deepEqual(await said('taker'), ['1', 'home']);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'caches', Prefix: 'of/builds/team/' }));
  assert.equal(Contents.length, 1);
});

test('a local custom cache is there for the next build; without that mode nothing is', async () => {
  await project('host', { type: 'LOCAL', modes: ['LOCAL_CUSTOM_CACHE'] });
  await project('source-only', { type: 'LOCAL', modes: ['LOCAL_SOURCE_CACHE'] });

  assert.deepEqual([await said('host'), await said('host')], [['empty'], ['1', 'home']]);
  assert.deepEqual([await said('source-only'), await said('source-only')], [['empty'], ['empty']]);
});

test('a build that failed keeps no cache', async () => {
  await project('failing', IN_S3, {}, [...LOOK, 'exit $FAILS']);
  const fails = (value: string) => ({ environmentVariablesOverride: [{ name: 'FAILS', value }] });

  await cloud.run('failing', fails('1'));
  assert.deepEqual(await said('failing', fails('0')), ['empty']);
});

test('a cache that the role may not reach fails no build, and the log says so', async () => {
  await project('denied', IN_S3);
  await cloud.policy([allow('logs:*')]);
  const build = await run('denied');
  await cloud.policy([allow(...ALL)]);

  assert.match(await cloud.logText(build), /The cache is left out: AccessDenied/);
});
