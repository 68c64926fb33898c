import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { codeCommitHistory } from '../../../adapters/git/codecommit-history.ts';
import type { History, Push } from '../../../core/ports/history.ts';
import { type GitClient, makeGitClient } from '../../local/services/codecommit/git-client.ts';
import { openTestCloud, type TestCloud } from '../cloud.ts';
import { makeRepository, remoteFor, userWith } from './repository.ts';

const REPOSITORY = 'network';
let world: TestCloud;
let git: GitClient;
let history: History;
let push: (...refs: string[]) => Promise<string>;
let first: string;
let second: string;
before(async () => {
  world = await openTestCloud();
  git = makeGitClient();
  const developer = await userWith(world, 'developer', ['codecommit:*']);
  const { accessKeyId, secretAccessKey } = await userWith(world, 'engine', [
    'codecommit:GetRepository',
    'codecommit:GetDifferences',
    'codecommit:GetMergeOptions',
  ]);
  history = codeCommitHistory({
    client: new CodeCommitClient({ ...world.sdk, credentials: { accessKeyId, secretAccessKey } }),
  });
  const url = await makeRepository(world, REPOSITORY);
  push = (...refs) => git.run('push', '-q', '--force', remoteFor(developer, url), ...refs);
  await git.run('init', '-q', '-b', 'main');
  first = await git.commit('app/a.txt', '1');
  second = await git.commit('app/b.txt', '2');
  await push('main');
});
after(async () => {
  git.remove();
  await world.close();
});

/** Every path that the push has changed. */
const changedBy = async (pushed: Push): Promise<readonly string[]> => {
  const paths: string[] = [];
  await history.changes(REPOSITORY, pushed, (path) => {
    paths.push(path);
    return false;
  });
  return [...new Set(paths)].sort();
};

test('a commit is merged if it is the head of the branch or behind it', async () => {
  await git.run('checkout', '-q', '-b', 'side', first);
  const aside = await git.commit('side.txt', 's');
  await push('side');
  const on = (commit: string, branch: string) => history.isMerged(REPOSITORY, commit, branch);

  assert.deepEqual(await Promise.all([on(second, 'main'), on(first, 'main'), on(aside, 'main')]), [true, true, false]);
  assert.deepEqual(await Promise.all([on(aside, 'side'), on(second, 'side'), on(first, 'nowhere')]), [
    true,
    false,
    false,
  ]);
  assert.equal(await on('d'.repeat(40), 'main'), false, 'a commit that is not there');
});

test('a branch without a common history holds nothing of the other', async () => {
  await git.run('checkout', '-q', '--orphan', 'orphan');
  const alone = await git.commit('alone.txt', 'a');
  await push('orphan');

  assert.equal(await history.isMerged(REPOSITORY, alone, 'main'), false);
  const changed = await changedBy({ branch: 'orphan', after: alone });
  assert.ok(changed.includes('alone.txt') && changed.includes('app/a.txt'), 'every file counts as changed');
});

test('a push is compared with what its branch named before, over several commits', async () => {
  await git.run('checkout', '-q', '-b', 'several', second);
  await git.commit('one.txt', '1');
  const last = await git.commit('two.txt', '2');
  await push('several');

  assert.deepEqual(await changedBy({ branch: 'several', before: second, after: last }), ['one.txt', 'two.txt']);
});

test('a merge counts everything that it brings', async () => {
  await git.run('checkout', '-q', '-b', 'topic', second);
  await git.commit('topic.txt', 't');
  await git.run('checkout', '-q', '-b', 'trunk', second);
  const old = await git.commit('trunk.txt', 't');
  await git.run('merge', '-q', '--no-ff', '-m', 'merge', 'topic');
  await push('trunk');

  const merged = await git.run('rev-parse', 'HEAD');
  assert.deepEqual(await changedBy({ branch: 'trunk', before: old, after: merged }), ['topic.txt']);
});

test('the first push of a branch is compared with the commit at which it left the default branch', async () => {
  await git.run('checkout', '-q', '-b', 'fresh', first);
  const fresh = await git.commit('fresh.txt', 'f');
  await push('fresh');

  assert.deepEqual(await changedBy({ branch: 'fresh', after: fresh }), ['fresh.txt']);
});

test('the first push of the default branch counts the whole tree', async () => {
  assert.deepEqual(await changedBy({ branch: 'main', after: second }), ['app/a.txt', 'app/b.txt']);
});

test('a force push is compared with the old commit, and with the fork where that is gone', async () => {
  await git.run('checkout', '-q', '-b', 'forced', second);
  const old = await git.commit('old.txt', 'o');
  await push('forced');
  await git.run('reset', '-q', '--hard', second);
  const anew = await git.commit('new.txt', 'n');
  await push('forced');

  assert.deepEqual(await changedBy({ branch: 'forced', before: old, after: anew }), ['new.txt', 'old.txt']);
  assert.deepEqual(await changedBy({ branch: 'forced', before: 'd'.repeat(40), after: anew }), ['new.txt']);
});

test('it stops at the first path that matters, and reads every page until then', async () => {
  await git.run('checkout', '-q', '-b', 'many', second);
  for (let n = 0; n < 3; n++) await git.commit(`many/${n}.txt`, String(n));
  await push('many');
  const many = await git.run('rev-parse', 'HEAD');
  const seen: string[] = [];

  const found = await history.changes(REPOSITORY, { branch: 'many', after: many }, (path) => {
    seen.push(path);
    return path === 'many/1.txt';
  });

  assert.deepEqual([found, seen], [true, ['many/0.txt', 'many/1.txt']]);
});
