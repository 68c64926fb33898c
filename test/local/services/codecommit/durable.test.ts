import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { CodeCommitClient, CreateRepositoryCommand, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { codecommitService } from '../../../../local/services/codecommit/service.ts';
import { type GitClient, makeGitClient, withCredentials } from './git-client.ts';
import { openRecordingCloud, type RecordingCloud } from './recording-cloud.ts';

const ACCOUNT = '111122223333';
let git: GitClient;
let commit: string;

before(async () => {
  git = makeGitClient();
  await git.run('init', '-q', '-b', 'main');
  commit = await git.commit('a.txt', 'a');
});
after(() => git.remove());

let opened: RecordingCloud | undefined;
let data = '';

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'codecommit-'));
});
afterEach(async () => {
  await close();
  rmSync(data, { recursive: true });
});

const open = async (): Promise<RecordingCloud> => {
  opened = await openRecordingCloud(data, [codecommitService()]);
  return opened;
};

const close = async (): Promise<void> => {
  await opened?.close();
  opened = undefined;
};

const clientOf = (cloud: RecordingCloud): CodeCommitClient =>
  new CodeCommitClient({
    endpoint: cloud.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  });

const create = async (cloud: RecordingCloud, repositoryName: string): Promise<string> => {
  const { repositoryMetadata } = await clientOf(cloud).send(new CreateRepositoryCommand({ repositoryName }));
  return withCredentials(repositoryMetadata?.cloneUrlHttp ?? '', ACCOUNT, 'any');
};

test('a push that was acknowledged is there after a restart, and an event that had not been sent is sent then', async () => {
  const cloud = await open();
  const remote = await create(cloud, 'kept');
  cloud.refuse(1000);
  await git.run('push', '-q', remote, 'main');
  await close();

  const again = await open();

  await again.untilEvents((events) => events.length === 1);
  assert.equal(again.events[0]?.detail['commitId'], commit);
  const { branch } = await clientOf(again).send(new GetBranchCommand({ repositoryName: 'kept', branchName: 'main' }));
  assert.equal(branch?.commitId, commit);
});

test('a change that git had made when the cloud was killed has its event at the next start, with its author', async () => {
  const cloud = await open();
  const remote = await create(cloud, 'torn');
  await git.run('push', '-q', remote, 'main');
  await cloud.untilEvents((events) => events.length === 1);
  await close();
  // What a kill between git's work and ours leaves: the change is announced, and the reference is there.
  const folder = readdirSync(join(data, 'codecommit')).find((name) => name.endsWith('.git')) ?? '';
  execFileSync('git', ['--git-dir', join(data, 'codecommit', folder), 'update-ref', 'refs/tags/v1', commit]);
  const db = new DatabaseSync(join(data, 'codecommit.sqlite'));
  db.exec("INSERT INTO changes (repository, caller) SELECT id, 'arn:aws:iam::111122223333:user/ana' FROM repositories");
  db.close();

  const again = await open();

  await again.untilEvents((events) => events.length === 1);
  const detail = again.events[0]?.detail;
  assert.equal(detail?.['event'], 'referenceCreated');
  assert.equal(detail?.['referenceName'], 'v1');
  assert.equal(detail?.['callerUserArn'], 'arn:aws:iam::111122223333:user/ana');
  await close();
  const once = await open();
  assert.equal(once.events.length, 0);
});

test('remains of a repository that was being made or deleted are removed', async () => {
  const cloud = await open();
  await create(cloud, 'whole');
  await close();
  execFileSync('git', ['init', '-q', '--bare', join(data, 'codecommit', 'orphan.git')]);

  await open();

  assert.equal(readdirSync(join(data, 'codecommit')).length, 1);
});
