import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { unzipSync } from 'fflate';
import { zipFolder } from '../../../local/assembly/zip-folder.ts';

test('the same files give the same bytes, whatever their times and the order they were written in', () => {
  const work = mkdtempSync(join(tmpdir(), 'zip-'));
  const write = (folder: string, names: readonly string[], seconds: number) => {
    mkdirSync(join(work, folder, 'sub'), { recursive: true });
    for (const name of names) {
      writeFileSync(join(work, folder, name), `text of ${name}`);
      utimesSync(join(work, folder, name), seconds, seconds);
    }
    return zipFolder(join(work, folder));
  };

  const one = write('one', ['b.txt', 'a.txt', 'sub/c.txt'], 1_000_000_000);
  const two = write('two', ['sub/c.txt', 'a.txt', 'b.txt'], 1_700_000_000);

  assert.deepEqual(one, two);
  assert.deepEqual(Object.keys(unzipSync(one)), ['a.txt', 'b.txt', 'sub/c.txt']);
  rmSync(work, { recursive: true });
});
