import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { digestOf, keptBuilds } from '../../infra/kept-build.ts';

const folderOf = (): string => mkdtempSync(join(tmpdir(), 'tagline-kept-'));

const make = (folder: string, digest: string, text: string): string => {
  const builds = keptBuilds(folder, 'things');
  const making = builds.placeFor(digest);
  mkdirSync(making, { recursive: true });
  writeFileSync(join(making, 'text'), text);
  return builds.keep(making, digest);
};

describe('digestOf', () => {
  it('changes with the words, and with the text, name and number of the files, and with nothing else', () => {
    const folder = folderOf();
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    const digest = (word = 'x'): string => digestOf(folder, ['core/**/*.ts', 'lock'], [word]);
    write('core/a.ts', '1');
    write('lock', '1');
    const seen = [digest()];
    write('elsewhere.ts', '1');
    assert.equal(digest(), seen[0], 'a file that no pattern matches');
    seen.push(digest('y'));
    write('core/a.ts', '2');
    seen.push(digest());
    write('core/b/c.ts', '2');
    seen.push(digest());
    write('lock', '2');
    seen.push(digest());

    assert.equal(new Set(seen).size, seen.length);
  });
});

describe('keptBuilds', () => {
  it('finds a build only when it is finished', () => {
    const folder = folderOf();
    const builds = keptBuilds(folder, 'things');
    mkdirSync(builds.placeFor('one'), { recursive: true });

    assert.equal(builds.find('one'), undefined);
    assert.equal(builds.keep(builds.placeFor('one'), 'one'), builds.find('one'));
  });

  it('keeps the first of two builds of the same digest and leaves nothing of the second', () => {
    const folder = folderOf();
    const made = make(folder, 'one', 'first');

    assert.equal(make(folder, 'one', 'second'), made);
    assert.equal(readFileSync(join(made, 'text'), 'utf8'), 'first');
    assert.deepEqual(readdirSync(dirname(made)), ['one']);
  });

  it('forgets what was used longest ago when there are more than eight', () => {
    const folder = folderOf();
    const made = Array.from({ length: 8 }, (_, index) => make(folder, `digest-${index}`, ''));
    for (const [index, one] of made.entries()) utimesSync(one, index, index);
    keptBuilds(folder, 'things').find('digest-0');
    make(folder, 'digest-8', '');

    assert.ok(existsSync(made[0] ?? ''), 'what was just used stays');
    assert.ok(!existsSync(made[1] ?? ''), 'what was used longest ago is gone');
    assert.equal(readdirSync(dirname(made[0] ?? '')).length, 8);
  });
});
