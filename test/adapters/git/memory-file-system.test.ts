import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PromiseFsClient } from 'isomorphic-git';
import { memoryFileSystem } from '../../../adapters/git/memory-file-system.ts';

const open = () => (memoryFileSystem() as PromiseFsClient).promises;
const code = (expected: string) => ({ code: expected });

test('a file is read as it was written, as bytes or as text', async () => {
  const fs = open();
  await fs.writeFile('/text', 'Grüße 😀');
  await fs.writeFile('/bytes', new Uint8Array([0, 255, 10]));
  await fs.writeFile('/empty', '');

  assert.equal(await fs.readFile('/text', 'utf8'), 'Grüße 😀');
  assert.equal(await fs.readFile('/text', { encoding: 'utf8' }), 'Grüße 😀');
  assert.deepEqual(new Uint8Array(await fs.readFile('/bytes')), new Uint8Array([0, 255, 10]));
  assert.equal((await fs.readFile('/empty')).length, 0);
});

test('writing again replaces', async () => {
  const fs = open();
  await fs.writeFile('/a', 'a longer text');
  await fs.writeFile('/a', 'short');

  assert.equal(await fs.readFile('/a', 'utf8'), 'short');
  assert.equal((await fs.stat('/a')).size, 5);
});

test('folders list their own entries and not those of deeper ones', async () => {
  const fs = open();
  for (const folder of ['/a', '/a/b', '/ab']) await fs.mkdir(folder);
  for (const file of ['/a/1', '/a/b/2', '/ab/3', '/4']) await fs.writeFile(file, 'x');

  assert.deepEqual((await fs.readdir('/')).toSorted(), ['4', 'a', 'ab']);
  assert.deepEqual((await fs.readdir('/a')).toSorted(), ['1', 'b']);
  assert.deepEqual(await fs.readdir('/a/b'), ['2']);
});

test('paths mean the same with doubled and trailing slashes and dots', async () => {
  const fs = open();
  await fs.mkdir('/a/');
  await fs.writeFile('/a//./b', 'x');

  assert.equal(await fs.readFile('a/b', 'utf8'), 'x');
  assert.deepEqual(await fs.readdir('/a/.'), ['b']);
});

test('what is not there is ENOENT, as isomorphic-git expects it', async () => {
  const fs = open();

  for (const operation of ['readFile', 'stat', 'lstat', 'readdir', 'unlink', 'rmdir', 'readlink'] as const)
    await assert.rejects(async () => fs[operation]?.('/none'), code('ENOENT'), operation);
  await assert.rejects(fs.writeFile('/none/a', 'x'), code('ENOENT'));
  await assert.rejects(fs.mkdir('/none/a'), code('ENOENT'));
});

test('a file is no folder', async () => {
  const fs = open();
  await fs.writeFile('/a', 'x');

  await assert.rejects(fs.readdir('/a'), code('ENOTDIR'));
  await assert.rejects(fs.writeFile('/a/b', 'x'), Error);
  await assert.rejects(fs.readFile('/'), Error);
});

test('stat tells files from folders', async () => {
  const fs = open();
  await fs.mkdir('/folder');
  await fs.writeFile('/file', 'abc');
  const [folder, file] = [await fs.stat('/folder'), await fs.lstat('/file')];

  assert.deepEqual([folder.isDirectory(), folder.isFile(), folder.isSymbolicLink()], [true, false, false]);
  assert.deepEqual([file.isDirectory(), file.isFile(), file.size], [false, true, 3]);
});

test('what was removed is gone', async () => {
  const fs = open();
  await fs.mkdir('/a');
  await fs.writeFile('/a/b', 'x');
  await fs.unlink('/a/b');
  await fs.rmdir('/a');

  await assert.rejects(fs.stat('/a/b'), code('ENOENT'));
  assert.deepEqual(await fs.readdir('/'), []);
});

test('two of them share nothing', async () => {
  await open().writeFile('/a', 'x');

  await assert.rejects(open().readFile('/a'), code('ENOENT'));
});
