import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { gitHere } from '../../cli/git-here.ts';
import { makeRelease, type Release } from '../../cli/make-release.ts';
import { said } from './said.ts';

Object.assign(process.env, {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_SYSTEM: devNull,
  ...{ GIT_AUTHOR_NAME: 'Ana', GIT_AUTHOR_EMAIL: 'ana@example.com' },
  ...{ GIT_COMMITTER_NAME: 'Ana', GIT_COMMITTER_EMAIL: 'ana@example.com' },
});
const folders: string[] = [];
let clone: string;
let origin: string;
const run = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8' }).trim();
const folder = (): string => {
  folders.push(mkdtempSync(join(tmpdir(), 'release-')));
  return folders.at(-1) ?? '';
};
beforeEach(() => {
  [clone, origin] = [folder(), folder()];
  run(origin, 'init', '--quiet', '--bare');
  run(clone, 'init', '--quiet', '--initial-branch', 'main');
  run(clone, 'remote', 'add', 'origin', origin);
  writeFileSync(join(clone, 'a.txt'), 'a');
  run(clone, 'add', '.');
  run(clone, 'commit', '--quiet', '-m', 'first');
});
after(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});
const TAG = 'dev_eu-central-1/research/1.4.0';
const release = (more: Partial<Release> = {}, where = clone) =>
  makeRelease(gitHere(where), { tag: TAG, message: 'Release 1.4.0', commit: undefined, remote: undefined, ...more });

test('a release is an annotated tag of HEAD, with its commit, at the remote', async () => {
  const released = await release();

  const head = run(clone, 'rev-parse', 'HEAD');
  assert.deepEqual(released, { tag: TAG, commit: head, remote: 'origin' });
  assert.equal(run(origin, 'cat-file', '-t', `refs/tags/${TAG}`), 'tag');
  assert.equal(run(origin, 'rev-parse', `refs/tags/${TAG}^{commit}`), head);
  assert.match(run(origin, 'cat-file', 'tag', `refs/tags/${TAG}`), /Release 1\.4\.0$/);
});

test('another commit is released by its name, also while files are changed', async () => {
  const first = run(clone, 'rev-parse', 'HEAD');
  run(clone, 'commit', '--quiet', '--allow-empty', '-m', 'second');
  writeFileSync(join(clone, 'a.txt'), 'changed');

  assert.equal((await release({ commit: 'HEAD~1' })).commit, first);
});

const nothing = (done: () => unknown) => () => {
  done();
  return {};
};
const wrong: Readonly<Record<string, readonly [prepare: () => Partial<Release> | string, code: string]>> = {
  'a folder that is no clone': [folder, 'NotAClone'],
  'files that are not committed': [nothing(() => writeFileSync(join(clone, 'a.txt'), 'b')), 'UncommittedChanges'],
  'a commit that is not there': [() => ({ commit: 'nowhere' }), 'NoCommit'],
  'a remote that is not there': [() => ({ remote: 'upstream' }), 'RemoteNeeded'],
  'a tag of this clone': [nothing(() => run(clone, 'tag', TAG)), 'TagExists'],
  'a tag of the remote': [nothing(() => run(clone, 'push', '--quiet', 'origin', `HEAD:refs/tags/${TAG}`)), 'TagExists'],
  'a remote that does not answer': [nothing(() => rmSync(origin, { recursive: true })), 'GitFailed'],
};
for (const [what, [prepare, code]] of Object.entries(wrong)) {
  test(`${what} is refused as ${code}, and no tag is left behind`, async () => {
    const prepared = prepare();
    const before = run(clone, 'tag');

    await assert.rejects(typeof prepared === 'string' ? release({}, prepared) : release(prepared), { code });

    assert.equal(run(clone, 'tag'), before);
  });
}

test('a push that is refused takes the tag back, so that it can be tried again', async () => {
  writeFileSync(join(origin, 'hooks/pre-receive'), '#!/bin/sh\necho not today >&2\nexit 1\n', { mode: 0o755 });

  await assert.rejects(release(), { code: 'GitFailed', message: /not today/ });

  assert.equal(run(clone, 'tag'), '');
});

test('a clone with several remotes and none of the usual names asks for one', async () => {
  run(clone, 'remote', 'rename', 'origin', 'one');
  run(clone, 'remote', 'add', 'two', origin);

  await assert.rejects(release(), { code: 'RemoteNeeded', expected: 'one of: one, two' });
});

test('the command makes the tag by the scheme of the pipeline here, and refuses words that no tag can hold', async () => {
  const before = process.cwd();
  process.chdir(clone);
  try {
    const stages =
      'stages: [{ name: S, actions: [{ name: S, provider: CodeCommit, configuration: { RepositoryName: r }, outputArtifacts: [a] }] }, { name: B, actions: [{ name: B, commands: ["true"], inputArtifacts: [a] }] }]';
    writeFileSync(
      join(clone, 'pipeline.yaml'),
      `name: p\nenvironments: { dev: {} }\ntagScheme: 'v{version}/{team}/{environment}+{scope}'\n${stages}\n`,
    );
    const words = ['--to', 'dev', '--scope', '@emea', '--team', 'research', '--no-wait'];

    const made = await said('release', '1.4.0', ...words, '--json');
    assert.equal(made.code, 0, made.err.join('\n'));
    assert.equal((JSON.parse(made.out.join('')) as { tag: string }).tag, 'v1.4.0/research/dev+@emea');
    const bad = await said('release', '1 4', ...words);
    assert.match(bad.err.join('\n'), /InvalidTagValue.*version cannot be/);
    assert.match((await said('release', '1', '--to', 'dev')).err.join('\n'), /--scope is needed/);
  } finally {
    process.chdir(before);
  }
});
