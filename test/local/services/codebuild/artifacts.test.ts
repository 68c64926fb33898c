import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Build, ProjectArtifacts } from '@aws-sdk/client-codebuild';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { readZip } from '../../../../local/services/codebuild/archive/read-zip.ts';
import { type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

const Bucket = 'artifacts';
let cloud: BuildingCloud;
let s3: S3Client;
let counter = 0;

before(async () => {
  cloud = await openBuildingCloud();
  s3 = new S3Client(cloud.settings);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
after(() => cloud.close());

const FILES =
  'mkdir -p dist/deep my-build1 my-build2/sub; echo a > a.txt; echo b > dist/b.js; echo c > dist/deep/c.js; echo m ' +
  '> dist/c.map; echo .h > .hidden; echo 1 > my-build1/1.txt; echo 3 > my-build2/sub/3.txt; ln -s b.js ' +
  'dist/link.js; chmod +x dist/b.js';

/** Builds with these artifacts of the buildspec; answers the build and its name. */
const make = async (
  artifacts: object,
  project: Partial<ProjectArtifacts> = {},
  secondaryArtifacts: ProjectArtifacts[] = [],
): Promise<Build> => {
  const name = `made-${++counter}`;
  const spec = { version: '0.2', phases: { build: { commands: [FILES, 'export STAGE=prod'] } }, artifacts };
  await cloud.project(name, JSON.stringify(spec), {
    artifacts: { type: 'S3', location: Bucket, packaging: 'ZIP', ...project },
    secondaryArtifacts,
  });
  return cloud.run(name);
};

const objectAt = async (location = ''): Promise<Buffer> => {
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket, Key: location.replace(`arn:aws:s3:::${Bucket}/`, '') }),
  );
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

const namesIn = async (build: Build): Promise<string[]> =>
  Object.keys(unzipSync(new Uint8Array(await objectAt(build.artifacts?.location)))).sort();

const failureOf = (build: Build): string | undefined =>
  build.phases?.find(({ phaseType }) => phaseType === 'UPLOAD_ARTIFACTS')?.contexts?.[0]?.message;

test('a ZIP holds the files, hidden ones too, with their sums in the build', async () => {
  const build = await make({ files: ['**/*'] });

  const zip = await objectAt(build.artifacts?.location);
  assert.equal(build.buildStatus, 'SUCCEEDED', failureOf(build));
  assert.equal(build.artifacts?.location, `arn:aws:s3:::${Bucket}/${build.projectName}`);
  assert.equal(build.artifacts?.sha256sum, createHash('sha256').update(zip).digest('hex'));
  assert.equal(build.artifacts?.md5sum, createHash('md5').update(zip).digest('hex'));
  assert.ok((await namesIn(build)).includes('.hidden'));
  const entry = readZip(zip).find(({ name }) => name === 'dist/b.js');
  assert.equal((entry?.mode ?? 0) & 0o111, 0o111);
});

test('patterns, base directories and exclusions choose files as the documents say', async () => {
  const cases: [object, string[]][] = [
    [{ files: ['dist/*'] }, ['dist/b.js', 'dist/c.map', 'dist/link.js']],
    [{ files: ['dist/**/*.js'] }, ['dist/b.js', 'dist/deep/c.js', 'dist/link.js']],
    [{ files: ['*'] }, ['.hidden', 'a.txt']],
    [{ files: ['**/*'], 'base-directory': 'dist', 'exclude-paths': ['**/*.map', 'link.js'] }, ['b.js', 'deep/c.js']],
    [{ files: ['*/3.txt'], 'base-directory': 'my-build2' }, ['sub/3.txt']],
    [{ files: ['**/*'], 'base-directory': 'my-build*', 'discard-paths': 'yes' }, ['1.txt', '3.txt']],
    [{ files: ['a.txt', 'none.txt'] }, ['a.txt']],
    [{ files: ['${STAGE}.txt', '$(echo a).txt'] }, ['a.txt']],
    [{ files: ['$CODEBUILD_SRC_DIR/a.txt'] }, ['a.txt']],
  ];
  for (const [artifacts, names] of cases) {
    const build = await make(artifacts);
    assert.equal(build.buildStatus, 'SUCCEEDED', `${JSON.stringify(artifacts)}: ${failureOf(build)}`);
    assert.deepEqual(await namesIn(build), names, JSON.stringify(artifacts));
  }
});

test('links are followed, or kept where that is asked for', async () => {
  const followed = readZip(await objectAt((await make({ files: ['dist/*'] })).artifacts?.location));
  const kept = readZip(
    await objectAt((await make({ files: ['dist/*'], 'enable-symlinks': 'yes' })).artifacts?.location),
  );

  assert.equal((await followed.find(({ name }) => name === 'dist/link.js')?.content())?.toString(), 'b\n');
  const link = kept.find(({ name }) => name === 'dist/link.js');
  assert.equal((link?.mode ?? 0) & 0o170000, 0o120000);
  assert.equal((await link?.content())?.toString(), 'b.js');
});

test('path, build id and name make the key; the name of the buildspec wins only where the project lets it', async () => {
  const uuid = (build: Build): string => build.id?.split(':')[1] ?? '';
  const plain = await make(
    { files: ['a.txt'], name: 'spec' },
    { path: '/out/', namespaceType: 'BUILD_ID', name: 'app.zip' },
  );
  const own = await make({ files: ['a.txt'], name: 'app-$STAGE-$(echo 1)' }, { overrideArtifactName: true });
  const unnamed = await make({ files: ['a.txt'] }, { path: 'out', name: '/', packaging: 'NONE' });

  assert.equal(plain.artifacts?.location, `arn:aws:s3:::${Bucket}/out/${uuid(plain)}/app.zip`);
  assert.equal(own.artifacts?.location, `arn:aws:s3:::${Bucket}/app-prod-1`);
  assert.equal(own.artifacts?.overrideArtifactName, true);
  assert.equal(unnamed.artifacts?.location, `arn:aws:s3:::${Bucket}/out`);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'out/a.' }));
  assert.deepEqual(
    Contents?.map(({ Key }) => Key),
    ['out/a.txt'],
  );
});

test('secondary artifacts go where their identifiers say', async () => {
  const build = await make(
    { files: ['a.txt'], 'secondary-artifacts': { maps: { files: ['**/*.map'], 'discard-paths': 'yes' } } },
    {},
    [{ type: 'S3', location: Bucket, name: 'maps.zip', packaging: 'ZIP', artifactIdentifier: 'maps' }],
  );

  const [secondary] = build.secondaryArtifacts ?? [];
  assert.equal(secondary?.artifactIdentifier, 'maps');
  assert.deepEqual(Object.keys(unzipSync(new Uint8Array(await objectAt(secondary?.location)))), ['c.map']);
  assert.deepEqual(await namesIn(build), ['a.txt']);
});

test("files that are not there fail the upload by AWS's words", async () => {
  const none = await make({ files: ['none/**/*'] });
  const base = await make({ files: ['**/*'], 'base-directory': 'none' });
  const outside = await make({ files: ['**/*'], 'base-directory': '../..' });

  assert.equal(none.buildStatus, 'FAILED');
  assert.match(failureOf(none) ?? '', /no matching artifact paths found/);
  assert.match(failureOf(base) ?? '', /no matching base directory path found for none/);
  assert.match(failureOf(outside) ?? '', /outside the source/);
});

test('artifacts are encrypted with the key of the build unless that is turned off', async () => {
  const sealed = await make({ files: ['a.txt'] });
  const open = await make({ files: ['a.txt'] }, { encryptionDisabled: true });
  const head = (build: Build) =>
    s3.send(new HeadObjectCommand({ Bucket, Key: build.artifacts?.location?.replace(`arn:aws:s3:::${Bucket}/`, '') }));

  assert.equal((await head(sealed)).ServerSideEncryption, 'aws:kms');
  assert.equal((await head(open)).ServerSideEncryption, 'AES256');
});

test('a role that may not write its artifacts fails the upload, and says so', async () => {
  await cloud.policy([{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }]);
  const build = await make({ files: ['a.txt'] });
  await cloud.policy([{ Effect: 'Allow', Action: ['logs:*', 's3:*'], Resource: '*' }]);

  assert.equal(build.buildStatus, 'FAILED');
  assert.match(failureOf(build) ?? '', /AccessDenied.*s3:PutObject/s);
});
