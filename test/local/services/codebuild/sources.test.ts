import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Build } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { writeZip, type ZipInput } from '../../../../local/services/codebuild/archive/write-zip.ts';
import { makeGitClient, withCredentials } from '../codecommit/git-client.ts';
import { ACCOUNT, type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

const Bucket = 'sources';
let cloud: BuildingCloud;
let s3: S3Client;

before(async () => {
  cloud = await openBuildingCloud();
  s3 = new S3Client(cloud.settings);
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
});
after(() => cloud.close());

const file = (name: string, text: string, mode = 0o100644): ZipInput => ({
  name,
  mode,
  content: async () => Buffer.from(text),
});
const link = (name: string, target: string): ZipInput => file(name, target, 0o120777);

const put = async (Key: string, files: readonly ZipInput[]): Promise<string | undefined> =>
  (await s3.send(new PutObjectCommand({ Bucket, Key, Body: await writeZip(files) }))).VersionId;

const failureOf = (build: Build): string =>
  (build.phases ?? []).flatMap(({ contexts = [] }) => contexts.map(({ message }) => message)).join();

const buildspec = (...commands: string[]): string =>
  JSON.stringify({ version: '0.2', phases: { build: { commands } } });

test('a ZIP archive in S3 is the source: folders, modes and links within it', async () => {
  await put('app.zip', [
    file('buildspec.yml', buildspec('./bin/run', 'cat link.txt', 'echo $CODEBUILD_SOURCE_REPO_URL')),
    file('bin/run', '#!/bin/sh\necho ran\n', 0o100755),
    file('text.txt', 'text\n'),
    link('link.txt', 'text.txt'),
  ]);
  await cloud.project('zip', '', { source: { type: 'S3', location: `${Bucket}/app.zip` } });

  const build = await cloud.run('zip');

  assert.equal(build.buildStatus, 'SUCCEEDED', failureOf(build));
  assert.deepEqual(await cloud.output(build), ['ran', 'text', `s3://${Bucket}/app.zip`]);
});

test('the source version is the version of the object', async () => {
  const old = await put('versions.zip', [file('v', 'old\n')]);
  await put('versions.zip', [file('v', 'new\n')]);
  await cloud.project('versions', '', {
    source: { type: 'S3', location: `arn:aws:s3:::${Bucket}/versions.zip`, buildspec: buildspec('cat v') },
  });

  assert.deepEqual(await cloud.output(await cloud.run('versions')), ['new']);
  assert.deepEqual(await cloud.output(await cloud.run('versions', { sourceVersion: old })), ['old']);
});

test('an archive made by zip itself is read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'));
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a', 'long.txt'), 'x'.repeat(100_000));
  symlinkSync('long.txt', join(folder, 'a', 'link'));
  try {
    execFileSync('zip', ['-qry', 'out.zip', 'a'], { cwd: folder });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const Body = (await import('node:fs')).readFileSync(join(folder, 'out.zip'));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'real.zip', Body }));
  await cloud.project('real', '', {
    source: {
      type: 'S3',
      location: `${Bucket}/real.zip`,
      buildspec: buildspec('wc -c < a/long.txt', 'readlink a/link'),
    },
  });

  assert.deepEqual(await cloud.output(await cloud.run('real')), ['100000', 'long.txt']);
  rmSync(folder, { recursive: true });
});

test('an archive that would leave its folder fails the build', async () => {
  const attacks: [string, readonly ZipInput[]][] = [
    ['climbing', [file('../../out.txt', 'x')]],
    ['absolute', [file('/tmp/out.txt', 'x')]],
    ['linked', [link('away', '../../..')]],
    ['through', [link('etc', '/etc'), file('etc/passwd', 'x')]],
  ];
  for (const [name, files] of attacks) {
    await put(`${name}.zip`, files);
    await cloud.project(name, '', {
      source: { type: 'S3', location: `${Bucket}/${name}.zip`, buildspec: buildspec('true') },
    });

    const build = await cloud.run(name);

    assert.equal(build.buildStatus, 'FAILED', name);
    assert.match(failureOf(build), /leaves the folder/, name);
  }
});

test('all objects below a prefix are a source too', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'tree/a.txt', Body: 'a\n' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'tree/deep/b.txt', Body: 'b\n' }));
  await cloud.project('tree', '', {
    source: { type: 'S3', location: `${Bucket}/tree/`, buildspec: buildspec('cat a.txt deep/b.txt') },
  });

  assert.deepEqual(await cloud.output(await cloud.run('tree')), ['a', 'b']);
});

test('an object that is not there, or that the role may not read, fails the build in DOWNLOAD_SOURCE', async () => {
  await cloud.project('missing', '', {
    source: { type: 'S3', location: `${Bucket}/none.zip`, buildspec: buildspec('true') },
  });

  const missing = await cloud.run('missing');
  await cloud.policy([{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }]);
  const denied = await cloud.run('versions');
  await cloud.policy([{ Effect: 'Allow', Action: ['logs:*', 's3:*', 'ssm:*', 'codecommit:*'], Resource: '*' }]);

  assert.match(failureOf(missing), /NoSuchKey/);
  assert.match(failureOf(denied), /AccessDenied.*s3:GetObject/s);
  assert.equal(denied.phases?.find(({ phaseStatus }) => phaseStatus === 'FAILED')?.phaseType, 'DOWNLOAD_SOURCE');
});

test('secondary sources have folders of their own', async () => {
  await put('second.zip', [file('s.txt', 'second\n')]);
  await cloud.project('both', '', {
    source: {
      type: 'S3',
      location: `${Bucket}/app.zip`,
      buildspec: buildspec('cat text.txt "$CODEBUILD_SRC_DIR_lib/s.txt"'),
    },
    secondarySources: [{ type: 'S3', location: `${Bucket}/second.zip`, sourceIdentifier: 'lib' }],
  });

  assert.deepEqual(await cloud.output(await cloud.run('both')), ['text', 'second']);
});

test('a buildspec may lie elsewhere: below another name, or in S3', async () => {
  await put('specs.zip', [file('ci/build.yml', buildspec('echo file'))]);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'spec.yml', Body: buildspec('echo bucket') }));
  await cloud.project('elsewhere', '', {
    source: { type: 'S3', location: `${Bucket}/specs.zip`, buildspec: 'ci/build.yml' },
  });

  const named = await cloud.run('elsewhere');
  const bucket = await cloud.run('elsewhere', { buildspecOverride: `arn:aws:s3:::${Bucket}/spec.yml` });
  const none = await cloud.run('elsewhere', { buildspecOverride: 'none.yml' });
  const outside = await cloud.run('elsewhere', { buildspecOverride: '../../../x.yml' });

  assert.deepEqual(await cloud.output(named), ['file']);
  assert.deepEqual(await cloud.output(bucket), ['bucket']);
  assert.match(failureOf(none), /YAML file does not exist: none.yml/);
  assert.match(failureOf(outside), /outside the source/);
});

test('a repository is cloned under the role: branches, tags, commits, depth', async () => {
  const { repositoryMetadata } = await new CodeCommitClient(cloud.settings).send(
    new CreateRepositoryCommand({ repositoryName: 'app' }),
  );
  const location = repositoryMetadata?.cloneUrlHttp ?? '';
  const remote = withCredentials(location, ACCOUNT, 'any');
  const git = makeGitClient();
  await git.run('init', '-q', '-b', 'main');
  const first = await git.commit('v', 'one\n');
  await git.run('tag', '-a', '-m', 'release', 'dev/1.0');
  const second = await git.commit('v', 'two\n');
  await git.run('push', '-q', remote, 'main', 'dev/1.0');
  await git.run('push', '-q', remote, 'main:topic');
  git.remove();
  const commands = buildspec(
    'cat v',
    'git rev-list --count HEAD',
    'echo "$CODEBUILD_RESOLVED_SOURCE_VERSION"',
    'git config --list',
  );
  await cloud.project('cloned', '', { source: { type: 'CODECOMMIT', location, buildspec: commands } });

  const latest = await cloud.run('cloned');
  assert.equal(latest.buildStatus, 'SUCCEEDED', failureOf(latest));
  assert.equal(latest.resolvedSourceVersion, second);
  const said = await cloud.output(latest);
  assert.deepEqual(said.slice(0, 3), ['two', '2', second]);
  assert.equal(
    said.some((line) => /authorization|extraheader/i.test(line)),
    false,
  );
  for (const version of ['dev/1.0', 'refs/tags/dev/1.0', first]) {
    const build = await cloud.run('cloned', {
      sourceVersion: version,
      gitCloneDepthOverride: version === first ? 0 : 1,
    });
    assert.equal(build.resolvedSourceVersion, first, `${version}: ${failureOf(build)}`);
    assert.deepEqual((await cloud.output(build)).slice(0, 2), ['one', '1']);
  }
  const topic = await cloud.run('cloned', { sourceVersion: 'topic' });
  assert.equal(topic.resolvedSourceVersion, second);
  const none = await cloud.run('cloned', { sourceVersion: 'nowhere' });
  assert.equal(failureOf(none), 'reference not found for primary source and source version nowhere');
  const gone = await cloud.run('cloned', { sourceLocationOverride: location.replace(/app$/, 'gone') });
  assert.match(failureOf(gone), /^repository not found/);
  await cloud.policy([{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }]);
  const denied = await cloud.run('cloned');
  await cloud.policy([{ Effect: 'Allow', Action: ['logs:*', 's3:*', 'ssm:*', 'codecommit:*'], Resource: '*' }]);
  assert.match(failureOf(denied), /^authorization failed/);
});

test('git-credential-helper lets the git of a build clone by itself', async () => {
  const location = `${cloud.cloud.url}/_codecommit/eu-central-1/v1/repos/app`;
  const spec = {
    version: '0.2',
    env: { 'git-credential-helper': 'yes' },
    phases: { build: { commands: [`git clone -q ${location} copy`, 'cat copy/v'] } },
  };
  await cloud.project('helped', JSON.stringify(spec));

  const build = await cloud.run('helped');

  assert.deepEqual(await cloud.output(build), ['two'], failureOf(build));
});
