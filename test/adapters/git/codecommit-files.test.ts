import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { codeCommitFiles } from '../../../adapters/git/codecommit-files.ts';
import type { RepositoryFiles } from '../../../core/ports/repository-files.ts';
import { type GitClient, makeGitClient } from '../../local/services/codecommit/git-client.ts';
import { openTestCloud, type TestCloud } from '../cloud.ts';
import { makeRepository, remoteFor, userWith } from './repository.ts';

let world: TestCloud;
let git: GitClient;
let files: RepositoryFiles;
let commit: string;
before(async () => {
  world = await openTestCloud();
  git = makeGitClient();
  const developer = await userWith(world, 'developer', ['codecommit:*']);
  const engine = await userWith(world, 'engine', ['codecommit:GetFile']);
  const { accessKeyId, secretAccessKey } = engine;
  files = codeCommitFiles(new CodeCommitClient({ ...world.sdk, credentials: { accessKeyId, secretAccessKey } }));
  const url = await makeRepository(world, 'network');
  await git.run('init', '-q', '-b', 'main');
  commit = await git.commit('ci/pipeline.yaml', 'name: ä\n', 'one');
  await git.run('push', '-q', remoteFor(developer, url), 'main');
});
after(async () => {
  git.remove();
  await world.close();
});

test('a file is read as a commit or the head of a branch has it, with GetFile alone', async () => {
  const text = 'name: ä\n';

  assert.deepEqual(await files.read('network', { commit }, 'ci/pipeline.yaml'), { text, commit });
  assert.deepEqual(await files.read('network', { branch: 'main' }, 'ci/pipeline.yaml'), { text, commit });
});

test('a file that is not there is nothing; a commit or branch that is not there says so', async () => {
  assert.equal(await files.read('network', { commit }, 'ci/other.yaml'), undefined);
  await assert.rejects(files.read('network', { branch: 'gone' }, 'x'), { code: 'RevisionUnavailable' });
  await assert.rejects(files.read('network', { commit: '0'.repeat(40) }, 'x'), { code: 'RevisionUnavailable' });
});
