import assert from 'node:assert/strict';
import { matchesGlob } from 'node:path';
import test from 'node:test';
import * as fc from 'fast-check';
import { checkGlob, escapeGlob, matchGlob } from '../../core/glob.ts';

const cases: readonly [pattern: string, yes: readonly string[], no: readonly string[]][] = [
  ['feature*', ['feature', 'feature-x'], ['feature/x', 'xfeature']],
  ['feature**', ['feature', 'feature/x', 'feature/x/y'], ['a/feature']],
  ['feature/**', ['feature/x', 'feature/x/y'], ['feature', 'featurex']],
  ['dir/*', ['dir/a', 'dir/'], ['dir/a/b']],
  ['*_*/*/*', ['dev_eu-central-1/research/1.0'], ['dev/research/1.0', 'dev_eu/research/1/0']],
  ['**', ['', 'a', 'a/b/c'], []],
  ['v?', ['v1'], ['v', 'v/', 'v12']],
  ['[abc]', ['a', 'c'], ['d', '/', 'ab']],
  ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
  ['[!a]', ['b', '!'], ['a', '/']],
  ['[-a]', ['-', 'a'], ['b']],
  ['[*?\\]', ['*', '?', '\\'], ['a']],
  ['{main,release/*}', ['main', 'release/1'], ['release', 'main,release/1', 'release/1/2']],
  ['v{1,2,}.*', ['v1.0', 'v2.', 'v.x'], ['v3.0']],
  ['\\*', ['*'], ['a', '\\*']],
  ['a,b}', ['a,b}'], ['a']],
  ['😀?', ['😀😁'], ['😀']],
];

test('globs match as in Java', () => {
  for (const [pattern, yes, no] of cases) {
    for (const text of yes) assert.equal(matchGlob(pattern, text), true, `${pattern} should match ${text}`);
    for (const text of no) assert.equal(matchGlob(pattern, text), false, `${pattern} should not match ${text}`);
  }
});

test('a pattern that cannot be read is a fault that says why', () => {
  for (const pattern of ['[', '[a', '[]', '[c-a]', '[a/b]', '{a', '{a,{b}}', 'a\\']) {
    assert.equal(checkGlob(pattern)?.code, 'InvalidGlob', pattern);
    assert.throws(() => matchGlob(pattern, 'a'), { code: 'InvalidGlob' });
  }
  assert.equal(checkGlob('{a,b}/**/[!x]?\\['), undefined);
});

test('a text matches itself when escaped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      assert.equal(matchGlob([...text].map((character) => `\\${character}`).join(''), text), true);
    }),
  );
});

test('stars and literals agree with the matcher of Node within one part of a path', () => {
  const part = fc.stringMatching(/^[ab*?]{0,8}$/);
  fc.assert(
    fc.property(
      part.filter((pattern) => pattern !== '' && !pattern.includes('**')),
      fc.stringMatching(/^[ab]{1,8}$/),
      (pattern, text) => {
        assert.equal(matchGlob(pattern, text), matchesGlob(text, pattern));
      },
    ),
  );
});

test('patterns made to backtrack cost no more than text times pattern', () => {
  const started = performance.now();

  assert.equal(matchGlob('**a'.repeat(80), `${'a'.repeat(2000)}b`), false);
  assert.equal(matchGlob('{a,b,**}'.repeat(30), `${'a'.repeat(2000)}/c!`), true);

  assert.ok(performance.now() - started < 2000);
});

test('an escaped text matches itself alone', () => {
  for (const text of ['main', 'a*b', 'x[1]', '{a,b}', 'what?', 'back\\slash', 'a-b!c']) {
    assert.equal(checkGlob(escapeGlob(text)), undefined, text);
    assert.ok(matchGlob(escapeGlob(text), text), text);
  }
  assert.ok(!matchGlob(escapeGlob('a*b'), 'axb'));
});
