import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { gitSource } from '../../../adapters/git/git-source.ts';
import type { Source } from '../../../core/ports/source.ts';
import { type GitClient, makeGitClient } from '../../local/services/codecommit/git-client.ts';
import { openTestCloud, REGION, type TestCloud } from '../cloud.ts';
import { readZip } from './read-zip.ts';
import { makeRepository, remoteFor, userWith } from './repository.ts';

const REPOSITORY = 'network';
/** 1980-01-01, the first day that a zip can name. */
const DAY_ONE = (1 << 5) | 1;
let world: TestCloud;
let git: GitClient;
let source: Source;
let push: (...refs: string[]) => Promise<string>;
before(async () => {
  world = await openTestCloud();
  git = makeGitClient();
  const developer = await userWith(world, 'developer', ['codecommit:*']);
  const engine = await userWith(world, 'engine', [
    'codecommit:GitPull',
    'codecommit:GetRepository',
    'codecommit:GetCommit',
  ]);
  const client = new CodeCommitClient({
    ...world.sdk,
    credentials: { accessKeyId: engine.accessKeyId, secretAccessKey: engine.secretAccessKey },
  });
  source = gitSource({ client, credentials: async () => engine, region: REGION });
  const url = await makeRepository(world, REPOSITORY);
  push = (...refs) => git.run('push', '-q', '--force', remoteFor(developer, url), ...refs);
  await git.run('init', '-q', '-b', 'main');
});
after(async () => {
  git.remove();
  await world.close();
});

const tag = (name: string) => ({ type: 'tag', name }) as const;
const branch = (name: string) => ({ type: 'branch', name }) as const;
const write = (path: string, content: string | Uint8Array, mode = 0o644): void => {
  const file = join(git.folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
};
const commitAll = async (message: string): Promise<string> => {
  await git.run('add', '-A');
  await git.run('commit', '-q', '--allow-empty', '-m', message);
  return git.run('rev-parse', 'HEAD');
};

test('a reference is the commit behind it: lightweight tags, annotated ones, tags of tags, branches', async () => {
  const commit = await git.commit('a.txt', 'a');
  await git.run('tag', 'light');
  await git.run('tag', '-a', 'annotated', '-m', 'said');
  await git.run('tag', '-a', 'nested', '-m', 'twice', 'annotated');
  await git.run('tag', '-a', 'dev_eu-central-1/research/1.0', '-m', 'with slashes');
  await push('main', '--tags');

  for (const ref of ['light', 'annotated', 'nested', 'dev_eu-central-1/research/1.0']
    .map(tag)
    .concat(branch('main') as never))
    assert.deepEqual(await source.resolve(REPOSITORY, ref), { object: commit, isCommit: true }, ref.name);
});

test('a tag of a tree or a blob, annotated or not, is told apart from one of a commit', async () => {
  await git.commit('t.txt', 't');
  const objects = { tree: await git.run('rev-parse', 'HEAD^{tree}'), blob: await git.run('rev-parse', 'HEAD:t.txt') };
  for (const [name, object] of Object.entries(objects)) {
    await git.run('tag', name, object);
    await git.run('tag', '-a', `${name}-said`, '-m', 'said', object);
    await git.run('tag', '-a', `${name}-twice`, '-m', 'twice', `${name}-said`);
  }
  await push('main', '--tags');

  for (const [name, object] of Object.entries(objects))
    for (const ref of [name, `${name}-said`, `${name}-twice`])
      assert.deepEqual(await source.resolve(REPOSITORY, tag(ref)), { object, isCommit: false }, ref);
});

test('a reference that is not there is undefined, also where a longer name or the other type is', async () => {
  await git.commit('b.txt', 'b');
  await git.run('tag', 'v1.0.1');
  await git.run('tag', 'only-a-tag');
  await push('main', '--tags');

  for (const ref of [tag('v1'), tag('v1.0'), tag('none'), tag('main'), branch('only-a-tag')])
    assert.equal(await source.resolve(REPOSITORY, ref), undefined, `${ref.type} ${ref.name}`);
});

test('a tree becomes a zip with its folders, names, modes and bytes', async () => {
  const binary = randomBytes(300_000);
  await git.run('rm', '-rqf', '--ignore-unmatch', '.');
  write('plain.txt', 'one\r\ntwo\n');
  write('run.sh', '#!/bin/sh\necho hi\n', 0o755);
  write('empty', '');
  write('deep/er/und tiefer/file.txt', 'deep');
  write('Grüße/日本語 😀.txt', 'names');
  write('.hidden/.gitignore', 'x');
  write('constructor/toString', 'names that objects have');
  write('binary', binary);
  symlinkSync('deep/er', join(git.folder, 'link'));
  const commit = await commitAll('everything');
  await git.run('tag', '-a', 'zip', '-m', 'zip');
  await push('main', 'zip');

  const { zip } = await source.fetch(REPOSITORY, tag('zip'), commit);

  const entries = readZip(zip);
  assert.deepEqual(
    entries.map(({ mode, name }) => `${mode} ${name}`).toSorted(),
    [
      '100644 .hidden/.gitignore',
      '100644 Grüße/日本語 😀.txt',
      '100644 binary',
      '100644 constructor/toString',
      '100644 deep/er/und tiefer/file.txt',
      '100644 empty',
      '100644 plain.txt',
      '100755 run.sh',
      '120777 link',
    ].toSorted(),
  );
  const bytes = (name: string) => entries.find((entry) => entry.name === name)?.bytes;
  assert.equal(bytes('plain.txt')?.toString(), 'one\r\ntwo\n');
  assert.equal(bytes('Grüße/日本語 😀.txt')?.toString(), 'names');
  assert.equal(bytes('link')?.toString(), 'deep/er');
  assert.equal(bytes('empty')?.length, 0);
  assert.ok(bytes('binary')?.equals(binary));
});

test('the same commit gives the same bytes, by whatever reference', async () => {
  write('large.txt', 'abc'.repeat(200_000));
  const commit = await commitAll('same');
  await git.run('tag', 'same-1');
  await git.run('tag', '-a', 'same-2', '-m', 'x');
  await push('main', '--tags');

  const zips = [];
  for (const ref of [tag('same-1'), tag('same-1'), tag('same-2'), branch('main')])
    zips.push(Buffer.from((await source.fetch(REPOSITORY, ref, commit)).zip));

  for (const zip of zips) assert.ok(zip.equals(zips[0] as Buffer));
  assert.equal(zips[0]?.readUInt16LE(12), DAY_ONE, 'and no clock takes part');
});

test('the facts of a commit are those that git shows', async () => {
  await git.run('rm', '-rqf', '--ignore-unmatch', '.');
  write('a', 'a');
  await git.run('add', '-A');
  const message = 'Subject with ä\n\nBody "quoted" 😀';
  await git.run(
    'commit',
    '-q',
    '--author',
    'José Ñ <jose@example.com>',
    '--date',
    '2026-01-02T03:04:05+02:00',
    '-m',
    message,
  );
  const commit = await git.run('rev-parse', 'HEAD');
  await git.run('tag', 'facts');
  await push('facts');

  const { facts } = await source.fetch(REPOSITORY, tag('facts'), commit);

  const { committerDate, ...rest } = facts;
  assert.deepEqual(rest, {
    commit,
    message,
    authorDate: '2026-01-02T01:04:05.000Z',
    authorName: 'José Ñ',
    authorEmail: 'jose@example.com',
  });
  assert.equal(Date.parse(committerDate) / 1000, Number(await git.run('log', '-1', '--format=%ct')));
});

test('a tag that was moved since the event is RevisionUnavailable, also where it moved along its own history', async () => {
  const first = await git.commit('moved.txt', '1');
  await git.run('tag', 'moved');
  await push('main', 'moved');
  const second = await git.commit('moved.txt', '2');
  await git.run('tag', '-f', 'moved');
  await push('main', 'moved');

  await assert.rejects(source.fetch(REPOSITORY, tag('moved'), first), {
    code: 'RevisionUnavailable',
    message: `refs/tags/moved of ${REPOSITORY} does not name the commit ${first} any more`,
    remedy: /push a new tag/,
  });
  assert.equal((await source.fetch(REPOSITORY, tag('moved'), second)).facts.commit, second);
});

test('a commit behind the head of its branch is found, and one that the branch has lost is RevisionUnavailable', async () => {
  await git.run('checkout', '-q', '-b', 'onwards');
  const early = await git.commit('onwards.txt', '1');
  for (let n = 0; n < 3; n++) await git.commit('onwards.txt', String(n + 2));
  await push('onwards');

  const { zip, facts } = await source.fetch(REPOSITORY, branch('onwards'), early);
  assert.equal(facts.commit, early);
  assert.equal(
    readZip(zip)
      .find(({ name }) => name === 'onwards.txt')
      ?.bytes.toString(),
    '1',
  );

  await git.run('reset', '-q', '--hard', `${early}~1`);
  await push('onwards');
  await assert.rejects(source.fetch(REPOSITORY, branch('onwards'), early), {
    code: 'RevisionUnavailable',
    remedy: /rewritten or deleted/,
  });
  await git.run('checkout', '-q', 'main');
});

test('a repository that is empty has no references, and a commit without files is a zip without entries', async () => {
  await makeRepository(world, 'void');
  assert.equal(await source.resolve('void', tag('any')), undefined);

  await git.run('rm', '-rqf', '--ignore-unmatch', '.');
  const commit = await commitAll('no files');
  await git.run('tag', 'no-files');
  await push('no-files');
  assert.deepEqual(readZip((await source.fetch(REPOSITORY, tag('no-files'), commit)).zip), []);
});

test('a repository that CodeCommit does not have is its own error', async () => {
  await assert.rejects(source.resolve('nobody', tag('any')), { name: 'RepositoryDoesNotExistException' });
});
