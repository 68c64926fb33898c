import assert from 'node:assert/strict';
import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { readZip, ZipError } from '../../../../local/services/codebuild/archive/read-zip.ts';
import { unpackZip } from '../../../../local/services/codebuild/archive/unpack-zip.ts';
import { writeZip } from '../../../../local/services/codebuild/archive/write-zip.ts';
import { globToRegExp } from '../../../../local/services/codebuild/artifacts/glob.ts';

const name = fc
  .array(
    fc.stringMatching(/^[a-z0-9äß -]{1,8}$/).filter((part) => part.trim() === part && part !== '.' && part !== '..'),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join('/'));
const files = fc.dictionary(name, fc.uint8Array({ maxLength: 3000 }), { maxKeys: 6, noNullPrototype: true });

test('archives are those that another implementation reads and writes', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (given) => {
      const inputs = Object.entries(given).map(([path, bytes]) => ({
        name: path,
        mode: 0o100644,
        content: async () => Buffer.from(bytes),
      }));
      const zip = await writeZip(inputs);
      assert.deepEqual({ ...unzipSync(new Uint8Array(zip)) }, given);

      const theirs = readZip(Buffer.from(zipSync(given)));
      for (const entry of theirs) assert.deepEqual(new Uint8Array(await entry.content()), given[entry.name]);
      assert.equal(theirs.length, Object.keys(given).length);
    }),
    { numRuns: 50 },
  );
});

test('the same files make the same bytes', async () => {
  const input = { name: 'a', mode: 0o100644, content: async () => Buffer.from('same') };
  const first = await writeZip([input]);
  await new Promise((resolve) => setTimeout(resolve, 20));

  assert.deepEqual(await writeZip([input]), first);
});

test('modes and links come back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unpack-'));
  const zip = await writeZip([
    { name: 'run', mode: 0o100755, content: async () => Buffer.from('x') },
    { name: 'd/link', mode: 0o120777, content: async () => Buffer.from('../run') },
  ]);

  await unpackZip(zip, folder);

  assert.equal(statSync(join(folder, 'run')).mode & 0o111, 0o111);
  assert.ok(lstatSync(join(folder, 'd', 'link')).isSymbolicLink());
  assert.equal(readFileSync(join(folder, 'd', 'link'), 'utf8'), 'x');
  rmSync(folder, { recursive: true });
});

test('damage is noticed, whichever byte it hits', async () => {
  const zip = await writeZip([
    { name: 'a.txt', mode: 0o100644, content: async () => Buffer.from('some content, some content, some content') },
  ]);
  for (let at = 0; at < zip.length; at++) {
    const damaged = Buffer.from(zip);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    try {
      for (const entry of readZip(damaged)) {
        const content = await entry.content();
        // Names, dates and modes are not under the checksum; content is.
        assert.equal(content.toString(), 'some content, some content, some content', `byte ${at}`);
      }
    } catch (error) {
      const known =
        error instanceof ZipError ||
        error instanceof RangeError ||
        /^Z_|^ERR_/.test((error as NodeJS.ErrnoException).code ?? '');
      assert.ok(known, `byte ${at}: ${error}`);
    }
  }
});

test('a file that is no archive is refused as such', () => {
  assert.throws(() => readZip(Buffer.from('not a zip')), ZipError);
  assert.throws(() => readZip(Buffer.alloc(0)), ZipError);
});

test('patterns stay within folders unless they say otherwise', () => {
  const cases: [string, string, boolean][] = [
    ['*', 'a', true],
    ['*', 'a/b', false],
    ['**/*', 'a', true],
    ['**/*', 'a/b/.c', true],
    ['a/**/*', 'a/b', true],
    ['a/**/*', 'b/a/c', false],
    ['a/**', 'a/b/c', true],
    ['**/x.js', 'x.js', true],
    ['**/x.js', 'a/bx.js', false],
    ['?.txt', 'a.txt', true],
    ['?.txt', '/.txt', false],
    ['[ab].txt', 'b.txt', true],
    ['[!ab].txt', 'b.txt', false],
    ['{a,b}/*.js', 'b/c.js', true],
    ['{a,b}/*.js', 'c/c.js', false],
    ['./a.txt', 'a.txt', true],
    ['a.txt', 'aXtxt', false],
    ['a+(b).txt', 'a+(b).txt', true],
    ['a[.txt', 'a[.txt', true],
  ];
  for (const [pattern, path, expected] of cases)
    assert.equal(globToRegExp(pattern).test(path), expected, `${pattern} ${path}`);
});

test('a name matches itself as a pattern, and everything matches **/*', () => {
  fc.assert(
    fc.property(name, (path) => {
      assert.ok(globToRegExp(path).test(path));
      assert.ok(globToRegExp('**/*').test(path));
    }),
  );
});
