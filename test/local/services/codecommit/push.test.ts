import assert from 'node:assert/strict';
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { CodeCommitClient, CreateRepositoryCommand, GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import isomorphic from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { codecommitService } from '../../../../local/services/codecommit/service.ts';
import { type GitClient, makeGitClient, withCredentials } from './git-client.ts';
import { openRecordingCloud, type RecordingCloud } from './recording-cloud.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const data = mkdtempSync(join(tmpdir(), 'codecommit-'));
let cloud: RecordingCloud;
let git: GitClient;
let counter = 0;
let name: string;
let remote: string;

const clientOf = (account: string): CodeCommitClient =>
  new CodeCommitClient({
    endpoint: cloud.url,
    region: REGION,
    credentials: { accessKeyId: account, secretAccessKey: 'any' },
  });

const create = async (repositoryName: string, account = ACCOUNT): Promise<string> => {
  const { repositoryMetadata } = await clientOf(account).send(new CreateRepositoryCommand({ repositoryName }));
  return withCredentials(repositoryMetadata?.cloneUrlHttp ?? '', account, 'any');
};

const details = () =>
  cloud.events.filter(({ detail }) => detail['repositoryName'] === name).map(({ detail }) => detail);

const untilTold = (count: number) =>
  cloud.untilEvents((events) => events.filter(({ detail }) => detail['repositoryName'] === name).length >= count);

before(async () => {
  cloud = await openRecordingCloud(data, [codecommitService({ largestPush: 3_000_000 })]);
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});
beforeEach(async () => {
  name = `repository-${++counter}`;
  remote = await create(name);
  git = makeGitClient();
  await git.run('init', '-q', '-b', 'trunk');
});
afterEach(() => git.remove());

test('a pushed branch and tag are one event each, with what they point to and who pushed', async () => {
  const commit = await git.commit('a.txt', 'a');
  await git.run('tag', 'dev_eu-central-1/research/1.0');

  await git.run('push', '-q', remote, 'trunk', 'dev_eu-central-1/research/1.0');

  await untilTold(2);
  const [branch, tag] = details();
  assert.equal(branch?.['event'], 'referenceCreated');
  assert.equal(branch?.['referenceType'], 'branch');
  assert.equal(branch?.['referenceFullName'], 'refs/heads/trunk');
  assert.equal(branch?.['commitId'], commit);
  assert.equal(branch?.['callerUserArn'], `arn:aws:iam::${ACCOUNT}:root`);
  assert.equal(tag?.['referenceType'], 'tag');
  assert.equal(tag?.['referenceName'], 'dev_eu-central-1/research/1.0');
  const [event] = cloud.events.filter(({ detail }) => detail === branch);
  assert.deepEqual(event?.Resources, [`arn:aws:codecommit:${REGION}:${ACCOUNT}:${name}`]);
  assert.equal(event?.Source, 'aws.codecommit');
  assert.equal(event?.DetailType, 'CodeCommit Repository State Change');
});

test('the event of an annotated tag carries the tag object, which peels to the commit', async () => {
  const commit = await git.commit('a.txt', 'a');
  await git.run('tag', '-a', '-m', 'first', 'v1');
  const object = await git.run('rev-parse', 'v1');

  await git.run('push', '-q', remote, 'v1');

  await untilTold(1);
  assert.equal(details()[0]?.['commitId'], object);
  assert.equal(await git.run('rev-parse', `${object}^{commit}`), commit);
});

test('a push that moves a branch back by force, and one that deletes a tag, say from where', async () => {
  const first = await git.commit('a.txt', 'a');
  const second = await git.commit('a.txt', 'b');
  await git.run('tag', 'v1');
  await git.run('push', '-q', remote, 'trunk', 'v1');

  const refused = await git.try('push', remote, `${first}:refs/heads/trunk`);
  await git.run('push', '-q', '--force', remote, `${first}:refs/heads/trunk`);
  await git.run('push', '-q', remote, ':v1');

  assert.match(refused.err, /non-fast-forward|rejected/);
  await untilTold(4);
  const [, , moved, deleted] = details();
  assert.equal(moved?.['event'], 'referenceUpdated');
  assert.equal(moved?.['commitId'], first);
  assert.equal(moved?.['oldCommitId'], second);
  assert.equal(deleted?.['event'], 'referenceDeleted');
  assert.equal(deleted?.['oldCommitId'], second);
  assert.equal('commitId' in (deleted ?? {}), false);
});

test('a push with nothing new tells nothing', async () => {
  await git.commit('a.txt', 'a');
  await git.run('push', '-q', remote, 'trunk');
  await untilTold(1);

  await git.run('push', '-q', remote, 'trunk');

  assert.equal(details().length, 1);
});

test('events that the bus refuses at first arrive later, in order', async () => {
  cloud.refuse(1);
  await git.commit('a.txt', 'a');
  await git.run('push', '-q', remote, 'trunk');
  await git.commit('a.txt', 'b');
  await git.run('push', '-q', remote, 'trunk');

  await untilTold(2);

  assert.deepEqual(
    details().map((detail) => detail['event']),
    ['referenceCreated', 'referenceUpdated'],
  );
});

test('the first branch becomes the default, is what a clone checks out and cannot be deleted', async () => {
  await git.commit('a.txt', 'a');
  await git.run('push', '-q', remote, 'trunk');
  const { repositoryMetadata } = await clientOf(ACCOUNT).send(new GetRepositoryCommand({ repositoryName: name }));

  const clone = makeGitClient();
  await clone.run('clone', '-q', remote, '.');
  const deleted = await git.try('push', remote, ':trunk');

  assert.equal(repositoryMetadata?.defaultBranch, 'trunk');
  assert.equal(await clone.run('branch', '--show-current'), 'trunk');
  assert.match(deleted.err, /refusing to delete the current branch|deletion of the current branch/);
  clone.remove();
});

test('a shallow clone of one tag has one commit, whichever version of the protocol is spoken', async () => {
  await git.commit('a.txt', 'a');
  await git.commit('a.txt', 'b');
  await git.run('tag', 'v1');
  await git.run('push', '-q', remote, 'trunk', 'v1');

  for (const version of ['0', '1', '2']) {
    const clone = makeGitClient();
    await clone.run('-c', `protocol.version=${version}`, 'clone', '-q', '--depth', '1', '--branch', 'v1', remote, '.');
    assert.equal(await clone.run('rev-list', '--count', 'HEAD'), '1', `protocol ${version}`);
    clone.remove();
  }
});

test('a commit can be fetched by its id alone', async () => {
  const first = await git.commit('a.txt', 'a');
  await git.commit('a.txt', 'b');
  await git.run('push', '-q', remote, 'trunk');

  const clone = makeGitClient();
  await clone.run('init', '-q');
  await clone.run('fetch', '-q', '--depth', '1', remote, first);

  assert.equal(await clone.run('rev-parse', 'FETCH_HEAD'), first);
  clone.remove();
});

test('another implementation of Git fetches one commit of a tag', async () => {
  const commit = await git.commit('a.txt', 'from isomorphic');
  await git.run('tag', '-a', '-m', 'release', 'v1');
  await git.run('push', '-q', remote, 'trunk', 'v1');
  const dir = mkdtempSync(join(tmpdir(), 'isomorphic-'));

  await isomorphic.clone({
    fs,
    http,
    dir,
    url: remote.replace(/\/\/[^@]+@/, '//'),
    ref: 'v1',
    depth: 1,
    singleBranch: true,
    onAuth: () => ({ username: ACCOUNT, password: 'any' }),
  });

  assert.equal(await isomorphic.resolveRef({ fs, dir, ref: 'HEAD' }), commit);
  assert.equal(fs.readFileSync(join(dir, 'a.txt'), 'utf8'), 'from isomorphic');
  rmSync(dir, { recursive: true });
});

test('a push of megabytes in chunks and a long negotiation in gzip get through', async () => {
  const noise = Array.from({ length: 100_000 }, () => Math.random().toString(36)).join('\n');
  await git.commit('noise.txt', noise);
  for (let n = 0; n < 40; n++) await git.run('tag', `many-${n}`);
  await git.run('-c', 'http.postBuffer=65536', 'push', '-q', '--all', remote);
  await git.run('push', '-q', '--tags', remote);

  const clone = makeGitClient();
  await clone.run('clone', '-q', remote, '.');
  await git.commit('more.txt', 'more');
  await git.run('push', '-q', remote, 'trunk');
  await clone.run('fetch', '-q');

  assert.equal(await clone.run('rev-parse', 'origin/trunk'), await git.run('rev-parse', 'HEAD'));
  clone.remove();
});

test('a push over the limit is refused, and nothing of it stays', async () => {
  const { randomBytes } = await import('node:crypto');
  await git.commit('large.bin', randomBytes(4_000_000).toString('latin1'));

  const said = await git.try('push', remote, 'trunk');

  assert.notEqual(said.status, 0);
  assert.match(said.err, /413|hung up|larger than/);
  const { repositoryMetadata } = await clientOf(ACCOUNT).send(new GetRepositoryCommand({ repositoryName: name }));
  assert.equal(repositoryMetadata?.defaultBranch, undefined);
  assert.equal(details().length, 0);
});

test('without credentials git is asked for some, wrong ones are refused, and so is a repository that is not there', async () => {
  const url = remote.replace(/\/\/[^@]+@/, '//');

  const none = await fetch(`${url}/info/refs?service=git-upload-pack`);
  const wrong = await git.try('ls-remote', withCredentials(url, 'ana-at-111122223333', 'wrong'));
  const missing = await git.try('ls-remote', remote.replace(name, 'nowhere'));

  assert.equal(none.status, 401);
  assert.match(none.headers.get('www-authenticate') ?? '', /^Basic/);
  assert.match(wrong.err, /403/);
  assert.match(missing.err, /not found/);
});

test('repositories of two accounts with the same name are two', async () => {
  const other = await create(name, '444455556666');
  await git.commit('a.txt', 'a');
  await git.run('push', '-q', remote, 'trunk');

  const refs = await git.run('ls-remote', other);
  await git.run('push', '-q', other, 'trunk:elsewhere');

  assert.equal(refs, '');
  await untilTold(2);
  assert.deepEqual(
    cloud.events.filter(({ detail }) => detail['repositoryName'] === name).map(({ account }) => account),
    [ACCOUNT, '444455556666'],
  );
});

test('pushes at the same time to different branches all arrive, each with one event', async () => {
  await git.commit('a.txt', 'a');
  const branches = ['one', 'two', 'three', 'four', 'five'];

  const said = await Promise.all(branches.map((branch) => git.try('push', '-q', remote, `trunk:${branch}`)));

  assert.deepEqual(
    said.map(({ status }) => status),
    [0, 0, 0, 0, 0],
  );
  await untilTold(5);
  assert.deepEqual(
    details()
      .map((detail) => detail['referenceName'])
      .sort(),
    [...branches].sort(),
  );
});
